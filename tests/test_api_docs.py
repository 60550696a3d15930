"""Does the document of the open API tell everything that there is, and its page for people in their language?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from django.test import Client

from portal import languages
from portal.api import document
from portal.api.registry import resources
from portal.api.urls import data_patterns
from tests.guidance import Tree
from tests.open_data import ask, published


@pytest.fixture(scope="module")
def planted(django_db_setup: None, django_db_blocker: Any) -> Iterator[Tree]:
    with django_db_blocker.unblock(), published() as tree:
        yield tree


@pytest.fixture
def tree(planted: Tree, db: None) -> Tree:
    return planted.copy()


# ---------- The document ----------


def test_every_example_of_the_document_is_what_the_document_says() -> None:
    made = document.document(data_patterns)
    checked = 0
    for path in made["paths"].values():
        for answer in path["get"]["responses"].values():
            for content in answer.get("content", {}).values():
                schema = {**content["schema"], "components": made["components"]}
                for example in content.get("examples", {}).values():
                    jsonschema.validate(example["value"], schema, jsonschema.Draft202012Validator)
                    checked += 1
    assert checked > 50


def test_every_example_has_every_field_and_no_other() -> None:
    made = document.document(data_patterns)
    for resource in resources():
        single = next(
            path["get"]
            for path in made["paths"].values()
            if path["get"]["operationId"] == f"get_{resource.prefix}_record"
        )
        content = single["responses"]["200"]["content"]["application/json"]
        name = content["schema"]["$ref"].rpartition("/")[2]
        assert resource.viewset.example.keys() == made["components"]["schemas"][name]["properties"].keys()


def test_the_document_is_the_same_as_json_and_yaml_and_is_kept(tree: Tree) -> None:
    as_json, as_yaml = ask("schema.json"), ask("schema.yaml")
    assert json.loads(as_json.content)["openapi"] == "3.1.0"
    assert as_yaml["Content-Type"].startswith("application/yaml")
    assert "/api/v1/stations/{key}:" in as_yaml.content.decode()
    ask("schema.json", 304, **{"If-None-Match": as_json["ETag"]})
    assert as_json["Access-Control-Allow-Origin"] == "*"


def test_every_parameter_and_header_of_the_document_has_words() -> None:
    for path, methods in document.document(data_patterns)["paths"].items():
        for parameter in methods["get"]["parameters"]:
            assert len(parameter.get("description", "")) > 10, (path, parameter["name"])


# ---------- The page for people ----------


def test_api_leads_to_the_page_for_people() -> None:
    assert Client().get("/api/")["Location"] == "/api/v1/docs"
    assert Client().get("/api")["Location"] == "/api/v1/docs"


@pytest.mark.django_db
@pytest.mark.parametrize("language", languages.LANGUAGES, ids=lambda each: each.code)
def test_the_page_for_people_is_in_the_language_that_was_asked_for(language: languages.Language) -> None:
    asked = Client().get("/api/v1/docs", {"lang": language.code}, headers={"Accept-Language": "en"})
    by_browser = Client().get("/api/v1/docs", headers={"Accept-Language": language.html})
    for answer in (asked, by_browser):
        assert answer.status_code == 200
        assert f'<html lang="{language.html}">' in answer.content.decode()
        assert answer["Content-Language"] == language.code
        assert "Cookie" not in answer["Vary"]


@pytest.mark.django_db
def test_the_page_for_people_tells_every_list_parameter_and_object() -> None:
    html = Client().get("/api/v1/docs?lang=en").content.decode()
    made = document.document(data_patterns)
    for path, methods in made["paths"].items():
        if path != "/api/v1":
            assert path in html
        for parameter in methods["get"]["parameters"]:
            assert parameter["in"] != "query" or f">{parameter['name']}</code>" in html
    for name in ("Texts", "Position", "Verification", "Problem", "OfficePart"):
        assert f'id="part-{name}"' in html
    assert "?lang=pt" in html


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["lang=xx", "lang=%00", "lang=pt&lang=en", "lang=" + "x" * 5000, "x=%ED%A0%80"])
def test_the_page_for_people_never_breaks(query: str) -> None:
    assert Client().get(f"/api/v1/docs?{query}").status_code == 200
