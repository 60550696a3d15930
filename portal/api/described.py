"""How is the OpenAPI document told to people? As plain parts that a template can draw."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
_REF = "#/components/schemas/"


@dataclass(frozen=True)
class Kind:
    """What a value is. word: "text", "number", a format, or the name of an object; is_object: whether it is told of
    elsewhere on the page; is_many: a list of it; may_be_null: whether null may stand in its place."""

    word: str
    is_object: bool = False
    is_many: bool = False
    may_be_null: bool = False


@dataclass(frozen=True)
class Field:
    """A parameter, or a field of a record. values: the codes it takes, each with its meaning ("" if none is told)."""

    name: str
    kind: Kind
    about: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Resource:
    """A list and its records. path: of the list; path_of_one: with the name of its key in it; example: JSON."""

    name: str
    title: str
    about: str
    path: str
    path_of_one: str
    parameters: tuple[Field, ...]
    fields: tuple[Field, ...]
    example: str


@dataclass(frozen=True)
class Thing:
    """An object that several records have in them."""

    name: str
    about: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Refusal:
    """A status that is no success, and when it is given."""

    status: str
    title: str
    about: str


def resources(document: Schema) -> list[Resource]:
    """Every resource, in the order of the document."""
    return list(_resources(document))


def _resources(document: Schema) -> Iterator[Resource]:
    paths = document["paths"]
    for path, methods in paths.items():
        operation = methods["get"]
        if not operation["operationId"].startswith("list_"):
            continue
        path_of_one, single = next((p, m["get"]) for p, m in paths.items() if p.startswith(f"{path}/"))
        content = single["responses"]["200"]["content"]["application/json"]
        example = next(iter(content["examples"].values()))["value"]
        yield Resource(
            name=operation["tags"][0],
            title=operation["summary"].removeprefix("List "),
            about=operation["description"],
            path=path,
            path_of_one=path_of_one,
            parameters=tuple(_parameter(each) for each in operation["parameters"] if each["in"] == "query"),
            fields=_fields(document, _name(content["schema"])),
            example=json.dumps(example, ensure_ascii=False, indent=2),
        )


def things(document: Schema) -> list[Thing]:
    """The objects that are no records of their own, by name, and the one that refusals are."""
    schemas = document["components"]["schemas"]
    records = {
        _name(method["responses"]["200"]["content"]["application/json"]["schema"])
        for path in document["paths"].values()
        for method in path.values()
    }
    inside = {field.kind.word for name in records for field in _fields(document, name) if field.kind.is_object}
    while more := {f.kind.word for name in inside for f in _fields(document, name) if f.kind.is_object} - inside:
        inside |= more
    names = sorted(inside - records - {"ResourceLink"})
    return [Thing(name, schemas[name].get("description", ""), _fields(document, name)) for name in [*names, "Problem"]]


def refusals(document: Schema) -> list[Refusal]:
    """Of every status that a list may answer in place of its records."""
    listed = next(m["get"] for m in document["paths"].values() if m["get"]["operationId"].startswith("list_"))
    return [
        Refusal(status, _title(answer), answer["description"])
        for status, answer in sorted(listed["responses"].items())
        if status != "200"
    ]


def _title(answer: Schema) -> str:
    for content in answer.get("content", {}).values():
        return str(next(iter(content["examples"].values()))["value"]["title"])
    return "Not Modified"


def _fields(document: Schema, name: str) -> tuple[Field, ...]:
    schema = document["components"]["schemas"].get(name, {})
    return tuple(_field(each, about) for each, about in schema.get("properties", {}).items())


def _parameter(parameter: Schema) -> Field:
    return _field(parameter["name"], {**parameter["schema"], "description": parameter.get("description", "")})


def _field(name: str, schema: Schema) -> Field:
    inner = schema.get("items", schema)
    about, values = _told(schema.get("description", ""), inner)
    return Field(name, _kind(schema), about, values)


def _kind(schema: Schema) -> Kind:
    options = schema.get("oneOf") or schema.get("anyOf") or []
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else list(types)
    may_be_null = "null" in types or any(each.get("type") == "null" for each in options)
    if "items" in schema:
        inner = _kind(schema["items"])
        return Kind(inner.word, inner.is_object, is_many=True, may_be_null=may_be_null)
    if name := _name(schema):
        return Kind(name, is_object=True, may_be_null=may_be_null)
    word = schema.get("format") or next((each for each in types if each != "null"), "string")
    return Kind(str(word), may_be_null=may_be_null)


def _name(schema: Schema) -> str:
    """The name of the object that a schema refers to, through its wrappings; "" where it is none."""
    for each in (schema, *schema.get("allOf", ()), *schema.get("oneOf", ()), *schema.get("anyOf", ())):
        if "$ref" in each:
            return str(each["$ref"]).removeprefix(_REF)
    return ""


def _told(description: str, schema: Schema) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The description without the list of codes that stands in it, and those codes with what they mean."""
    about, meanings = [], {}
    for line in f"{description}\n{schema.get('description', '')}".splitlines():
        if line.startswith("* `"):
            code, _, meaning = line.removeprefix("* `").partition("` - ")
            meanings[code] = meaning
        elif line.strip() and line.strip() not in about:
            about.append(line.strip())
    codes = [str(code) for code in schema.get("enum", ()) if code is not None]
    return " ".join(about), tuple((code, meanings.get(code, "")) for code in codes)
