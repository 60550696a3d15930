"""Does each page of the form read what people type, and refuse exactly what the rules refuse, with the right code?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language, override
from hypothesis import given, settings
from hypothesis import strategies as st

from mediation.intake import paths, places
from mediation.intake.days import today
from mediation.intake.forms.base import StepForm
from mediation.intake.forms.parties import masked
from mediation.intake.steps import BY_SLUG, STEPS, Step
from portal import languages
from portal.pages.views import PRIVACY_NOTICE_VERSION
from portal.places.models import Division

TOMORROW = (today() + timedelta(days=1)).isoformat()
TODAY = today().isoformat()


@pytest.fixture(autouse=True, scope="module")
def known_places() -> Iterator[None]:
    """A few divisions, without a database."""
    known = [
        Division(official_name="香洲区", name="香洲区", code="440402", side="zhuhai", kind="district"),
        Division(official_name="前山街道", name="前山街道", district_code="440402", side="zhuhai", kind="subdistrict"),
        Division(official_name="花地瑪堂區", name="花地瑪堂區", side="macau", kind="parish"),
        Division(official_name="路氹填海區", name="路氹填海區", side="macau", kind="reclamation"),
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(places, "_divisions", lambda: known)
        yield


def data_of(raw: dict[str, Any]) -> MultiValueDict[str, str]:
    return MultiValueDict({name: value if isinstance(value, list) else [value] for name, value in raw.items()})


def every_page() -> list[tuple[Step, int | None]]:
    """Each page of questions, those of lists for their first entry."""
    pages: list[tuple[Step, int | None]] = [(step, None) for step in STEPS if step.form]
    return pages + [(page, 0) for step in STEPS for page in step.entry_steps]


def checked(answers: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """All pages with these raw answers: what was kept, and the code of each refused path."""
    kept: dict[str, Any] = {}
    refused: dict[str, str] = {}
    for step in STEPS:
        pages = [(step, None)] if step.form else []
        pages += [(page, index) for index in range(len(answers.get(step.at) or [])) for page in step.entry_steps]
        for page, index in pages:
            form = page.form_class()(data_of(page.post_data(answers, index)), at=page.at, index=index)
            if form.is_valid():
                kept = form.answers_after(kept)
            else:
                refused |= {line.path: line.code for line in form.error_lines()}
    return kept, refused


def refusals(**changes: Any) -> dict[str, str]:
    """What is refused of complete, right answers with some of them changed. Paths are written with `__`."""
    answers: dict[str, Any] = {
        "applicant": {"name": "梁慧敏"},
        "respondents": [{"name": "李娜"}],
        "children": [{"name": "小雨"}],
        "other_proceedings": [{"kind": "court"}],
        "story": "我想定好時間。",
        "consents": {"privacy": True},
    }
    for path, value in changes.items():
        paths.put(answers, path.replace("__", "."), value)
    return checked(answers)[1]


# ---------- The table of every code ----------

REFUSED = [
    # required, also when cleaning leaves nothing
    ("applicant__name", None, "required"),
    ("applicant__name", "", "required"),
    ("applicant__name", " \u200b\u202e\u3000", "required"),
    ("applicant__name", "\x00\x07", "required"),
    ("applicant__name", "\u3164", "required"),
    ("story", None, "required"),
    ("story", "\r\n \u200b", "required"),
    # consent
    ("consents__privacy", None, "consent"),
    ("consents__privacy", False, "consent"),
    ("consents__privacy", "true", "consent"),
    # too long
    ("story", "長" * 20_001, "too_long"),
    ("wants", "𠮷" * 20_001, "too_long"),
    ("applicant__name", "a" * 1_001, "too_long"),
    ("applicant__former_names", ["ok", "a" * 201], ("applicant.former_names.1", "too_long")),
    ("applicant__former_names", ["a"] * 21, "too_long"),
    ("respondents__0__former_names", ["a"] * 5_000, "too_long"),
    ("applicant__residence__address", "a" * 1_001, "too_long"),
    ("applicant__safe_contact__hours", "a" * 1_001, "too_long"),
    ("other_proceedings__0__reference", "a" * 1_001, "too_long"),
    ("applicant__id_number", "1" * 1_001, "too_long"),
    # days
    ("applicant__birth_date", "2023-02-29", "impossible_date"),
    ("applicant__birth_date", "mars", "impossible_date"),
    ("applicant__birth_date", 5, "impossible_date"),
    ("applicant__birth_date", "1986-13-01", "impossible_date"),
    ("applicant__birth_date", "1986-00-01", "impossible_date"),
    ("applicant__birth_date", "86-05-19", "impossible_date"),
    ("applicant__birth_date", "0000-05-19", "impossible_date"),
    ("applicant__birth_date", "1986-05-", "impossible_date"),
    ("applicant__birth_date", "1986-05-٣", "impossible_date"),
    ("applicant__birth_date", "1900-02-29", "impossible_date"),
    ("applicant__birth_date", TOMORROW, "future_date"),
    ("respondents__0__birth_date", TOMORROW, "future_date"),
    ("children__0__birth_date", TOMORROW, "future_date"),
    ("children__0__birth_date", "2026-06-31", "impossible_date"),
    ("marriage__date", TOMORROW, "future_date"),
    ("marriage__date", "2023-02-29", "impossible_date"),
    ("marriage__separated_on", "2023-02-30", "impossible_date"),
    ("other_proceedings__0__next_date", "2027-04-31", "impossible_date"),
    # codes
    ("applicant__kind", "robot", "choice"),
    ("applicant__id_type", "library_card", "choice"),
    ("applicant__residence__side", "taiwan", "choice"),
    ("applicant__residence__side", 5, "choice"),
    ("applicant__residence__side", True, "choice"),
    ("applicant__residence__side", "Macau", "choice"),
    ("applicant__residence__division", "拱北村", "choice"),
    ("applicant__preferred_language", "fr", "choice"),
    ("applicant__safe_contact__channel", "pigeon", "choice"),
    ("applicant__safe_contact__may_leave_message", "yes", "choice"),
    ("respondents__0__id_type", "x", "choice"),
    ("respondents__0__residence__side", "x", "choice"),
    ("respondents__0__preferred_language", "x", "choice"),
    ("children__0__lives_with", "x", "choice"),
    ("children__0__residence_side", "x", "choice"),
    ("issues", ["contact", "mars", 5], [("issues.1", "choice"), ("issues.2", "choice")]),
    ("issues", "mars", ("issues.0", "choice")),
    ("marriage__registered_in", "zhuhai", "choice"),
    ("other_proceedings__0__kind", "x", "choice"),
    ("other_proceedings__0__side", "x", "choice"),
    ("court_action_planned__side", "x", "choice"),
    ("safety__danger_now", "yes", "choice"),
    ("safety__danger_now", 1, "choice"),
    ("safety__feels_free_to_speak", "maybe", "choice"),
    ("consents__cross_border", ["contact", "safety"], ("consents.cross_border.1", "choice")),
    # numbers on documents
    *(
        (f"{who}__document", document, (f"{who.replace('__', '.')}.id_number", code))
        for who in ("applicant", "respondents__0")
        for document, code in [
            (("macau_bir", "9990417(3)"), "format"),
            (("mainland_id", "360426199101010072"), "checksum"),
            (("mainland_id", "360426209901010072"), "format"),
            (("residence_permit", "810000199001010018"), "checksum"),
            (("hkid", "A123456(4)"), "checksum"),
            (("home_return_permit", "X12345678"), "format"),
            (("uscc", "91110000600037341X"), "checksum"),
            (("passport", "1" * 1_001), "format"),
        ]
    ),
]


@pytest.mark.parametrize(("path", "value", "expected"), REFUSED)
def test_what_is_refused(path: str, value: Any, expected: Any) -> None:
    if path.endswith("document"):
        who = path.removesuffix("document")
        found = refusals(**{f"{who}id_type": value[0], f"{who}id_number": value[1]})
    else:
        found = refusals(**{path: value})
    lines = expected if isinstance(expected, list) else [expected]
    assert found == dict((path.replace("__", "."), line) if isinstance(line, str) else line for line in lines)


ACCEPTED = [
    ("applicant__name", "Vivienne Ho Sze-lok"),
    ("applicant__name", "𠮷田\u200b 梅"),
    ("applicant__former_names", ["長" * 200] * 20),
    ("applicant__phone", "call the shop downstairs"),
    ("applicant__email", "not an address"),
    ("applicant__id_number", "anything goes without a kind of document"),
    ("applicant__birth_date", TODAY),
    ("applicant__birth_date", "１９８６-０５-１９"),
    ("applicant__residence__division", "路氹填海區"),
    ("marriage__separated_on", TOMORROW),
    ("other_proceedings__0__next_date", TOMORROW),
    ("story", "長" * 20_000),
    ("story", "a\r\n" * 10_000),
    ("wants", "\x00"),
    ("safety__danger_now", None),
    ("issues", []),
    ("consents__cross_border", ["contact", "identity", "narrative", "children", "finance", "documents", "sessions"]),
]


@pytest.mark.parametrize(("path", "value"), ACCEPTED)
def test_what_is_accepted(path: str, value: Any) -> None:
    assert refusals(**{path: value}) == {}


@pytest.mark.parametrize(
    ("side", "division", "code"),
    [
        ("macau", "花地瑪堂區", None),
        ("zhuhai", "前山街道", None),
        ("", "前山街道", None),
        ("", "花地瑪堂區", None),
        ("macau", "前山街道", "choice"),
        ("zhuhai", "路氹填海區", "choice"),
        ("mainland", "前山街道", "choice"),
        ("hongkong", "花地瑪堂區", "choice"),
        ("elsewhere", "花地瑪堂區", "choice"),
    ],
)
def test_a_division_lies_where_the_person_lives(side: str, division: str, code: str | None) -> None:
    found = refusals(applicant__residence={"side": side, "division": division})
    assert found == ({"applicant.residence.division": code} if code else {})


def test_all_wrong_fields_of_a_page_are_named_in_its_order() -> None:
    page = BY_SLUG["document"]
    raw = {"id_type": "x", "id_number": "1", "birth_date_year": "1", "birth_date_month": "", "birth_date_day": ""}
    form = page.form_class()(data_of(raw), at=page.at)
    lines = form.error_lines()
    assert [(line.path, line.code) for line in lines] == [
        ("applicant.id_type", "choice"),
        ("applicant.birth_date", "impossible_date"),
    ]
    assert lines[0].field_id == "id_id_type"
    assert lines[1].field_id in {"id_birth_date_day", "id_birth_date_year"}


def test_the_message_says_what_to_correct() -> None:
    page = BY_SLUG["marriage"]
    raw = {"date_year": "2026", "date_month": "6", "date_day": "31"}
    with override("en"):
        (line,) = page.form_class()(data_of(raw), at=page.at).error_lines()
    assert line.message == "June 2026 has 30 days. Give a day that exists."


# ---------- What is kept ----------


def test_answers_stand_in_the_agreed_shape() -> None:
    told = {
        "applicant": {
            "kind": "person",
            "name": "  鍾\u200b潔霏 ",
            "former_names": ["鍾小霏", " "],
            "id_type": "home_return_permit",
            "id_number": "ｍ9741 026500",
            "birth_date": "1986-5-9",
            "residence": {"side": "macau", "division": "花地瑪堂區", "address": ""},
            "safe_contact": {"channel": "sms", "may_leave_message": False},
        },
        "respondents": [{}, {"name": "李娜"}],
        "children": [{"lives_with": "both"}],
        "issues": ["contact", "contact"],
        "court_action_planned": {"side": "macau"},
        "story": " a\r\nb\rc\x00 ",
        "wants": " ",
        "safety": {"danger_now": False, "violence_ever": None},
        "consents": {"privacy": True, "cross_border": []},
    }
    kept, refused = checked(told)
    assert refused == {}
    agreed = kept["consents"].pop("agreed")
    assert (agreed["version"], agreed["language"]) == (PRIVACY_NOTICE_VERSION, get_language())
    assert timezone.now() - datetime.fromisoformat(agreed["at"]) < timedelta(minutes=1)
    assert kept == {
        "applicant": {
            "kind": "person",
            "name": "鍾潔霏",
            "former_names": ["鍾小霏"],
            "id_type": "home_return_permit",
            "id_number": "M9741026500",
            "birth_date": "1986-05-09",
            "residence": {"side": "macau", "division": "花地瑪堂區"},
            "safe_contact": {"channel": "sms", "may_leave_message": False},
        },
        "respondents": [{}, {"name": "李娜"}],
        "children": [{"lives_with": "both"}],
        "issues": ["contact"],
        "court_action_planned": {"side": "macau"},
        "story": " a\nb\rc\x00 ",
        "safety": {"danger_now": False},
        "consents": {"privacy": True},
    }


def test_an_answer_that_is_blanked_is_taken_away_and_nothing_else() -> None:
    page = BY_SLUG["residence"]
    before = {"applicant": {"name": "A", "residence": {"side": "macau", "address": "B"}}, "story": "S"}
    form = page.form_class()(data_of({"side": "", "division": "", "address": ""}), at=page.at)
    assert form.is_valid()
    assert form.answers_after(before) == {"applicant": {"name": "A"}, "story": "S"}
    assert before["applicant"]["residence"], "the answers before are not changed"


def test_a_number_is_not_shown_whole_when_it_is_checked() -> None:
    assert masked("5990268(1)") == "5•••••8(1)"
    assert masked("440402198809039982") == "4•••••••••••••••82"
    assert masked("123") == "•••"


# ---------- For every page, whatever is typed ----------

ANY_TEXT = st.text(st.characters(), max_size=30) | st.sampled_from(
    ["\x00", "\ud800", "yes", "macau", "31", "2", "2026", "前山街道", "<script>", "{index}", "%s", "a" * 20_001, "()"]
)


@pytest.mark.parametrize(("page", "index"), every_page(), ids=lambda each: getattr(each, "slug", None))
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_no_text_breaks_a_page(page: Step, index: int | None, data: st.DataObject) -> None:
    blank = page.form_class()(at=page.at, index=index)
    names = [html_name for name, field in blank.answer_fields() for html_name in field.html_names(name)]
    typed = data.draw(st.fixed_dictionaries({}, optional={name: st.lists(ANY_TEXT, max_size=3) for name in names}))
    raw = MultiValueDict(blank.typed_in(MultiValueDict(typed)))
    form = page.form_class()(raw, at=page.at, index=index)
    if not form.is_valid():
        assert form.error_lines()
        assert all(line.code for line in form.error_lines())
        return
    kept = form.answers_after({})
    json.dumps(kept, ensure_ascii=False).encode()
    again = page.form_class()(data_of(page.post_data(kept, index)), at=page.at, index=index)
    assert again.is_valid(), again.errors
    after = again.answers_after({})
    for answers in (after, kept):
        answers.get("consents", {}).pop("agreed", None)  # each acceptance has its own moment
    assert after == kept, "what was kept is kept again unchanged"


def test_half_a_surrogate_pair_can_be_stored() -> None:
    """A browser never sends one; a program that names a strange character set can."""
    page = BY_SLUG["story"]
    typed = page.form_class()(at=page.at).typed_in(MultiValueDict({"story": ["a\ud800b"]}))
    assert typed == {"story": ["a?b"]}


@pytest.mark.parametrize(("page", "index"), every_page(), ids=lambda each: getattr(each, "slug", None))
def test_what_was_typed_is_shown_again_unchecked(page: Step, index: int | None) -> None:
    blank = page.form_class()(at=page.at, index=index)
    names = [html_name for name, field in blank.answer_fields() for html_name in field.html_names(name)]
    form = page.form_class()(at=page.at, index=index, typed={name: ["31"] for name in names})
    assert not form.is_bound
    assert not form.errors
    for name, _field in blank.answer_fields():
        shown = form[name].value()
        assert shown in ("31", ["31"], ["31", "31", "31"]) or (name == "privacy" and shown is False), name


@pytest.mark.parametrize("step", [step for step in STEPS if step.form], ids=lambda step: step.slug)
def test_each_page_has_words(step: Step) -> None:
    form: type[StepForm] = step.form_class()
    assert form.heading
    assert form.short
    for name, field in form(at=step.at).fields.items():
        assert field.label or field.widget.is_hidden, name


def test_paths_are_told_with_the_entrys_position() -> None:
    children = BY_SLUG["children"].entry_steps[0]
    form = children.form_class()(at=children.at, index=3)
    assert form.scenario_path("birth_date", 3) == "children.3.birth_date"
    assert BY_SLUG["residence"].form_class()(at="applicant").scenario_path("side", None) == "applicant.residence.side"


def test_a_step_without_questions_sends_nothing() -> None:
    assert BY_SLUG["first"].post_data({"story": "x"}) == {}
    assert BY_SLUG["people"].post_data({"story": "x"}) == {}


def test_the_language_of_the_page_is_offered_and_may_be_left() -> None:
    page = BY_SLUG["reach"]
    for language in languages.CODES:
        with override(language):
            assert page.form_class()(at=page.at)["preferred_language"].value() == language
    form = page.form_class()(data_of({"preferred_language": ""}), at=page.at)
    assert form.is_valid()
    assert form.answers_after({}) == {}
