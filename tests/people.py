"""Who are the people in the tests? They have names, so that a test reads as a rule."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone
from guardian.shortcuts import assign_perm

from mediation.access import JobActor, acting_as
from mediation.actions.drafts import begin_draft, new_draft_actor, save_answers
from mediation.actions.offices import grant_roles
from mediation.actions.people import appoint
from mediation.actions.submit import Receipt, submit_request
from mediation.models import Case, Office
from mediation.statuses import Role, Stream
from portal.accounts.models import User
from portal.pages.views import PRIVACY_NOTICE_VERSION
from portal.places.sides import Side


@dataclass(frozen=True)
class House:
    """Four offices and the people who sign in."""

    zhuhai_family: Office
    zhuhai_centre: Office
    macau_family: Office
    macau_centre: Office
    zhuhai_coordinator: User
    zhuhai_mediator: User
    zhuhai_safety: User
    zhuhai_conflicts: User
    zhuhai_privacy: User
    macau_coordinator: User
    macau_mediator: User
    outsider: User
    superuser: User

    @property
    def everybody(self) -> dict[str, User]:
        return {name: value for name, value in vars(self).items() if isinstance(value, User)}


OTHER_STREAMS = [Stream.COMMERCIAL.value, Stream.LABOUR.value, Stream.PROPERTY.value]


def build_house() -> House:
    zhuhai_family = _office("zhuhai-family", Side.ZHUHAI, [Stream.FAMILY.value])
    zhuhai_centre = _office("zhuhai-centre", Side.ZHUHAI, OTHER_STREAMS)
    macau_family = _office("macau-family", Side.MACAU, [Stream.FAMILY.value])
    macau_centre = _office("macau-centre", Side.MACAU, OTHER_STREAMS)
    zhuhai, macau = (zhuhai_family, zhuhai_centre), (macau_family, macau_centre)
    return House(
        zhuhai_family=zhuhai_family,
        zhuhai_centre=zhuhai_centre,
        macau_family=macau_family,
        macau_centre=macau_centre,
        zhuhai_coordinator=_person("zhuhai.coordinator", zhuhai, Role.COORDINATOR),
        zhuhai_mediator=_person("zhuhai.mediator", zhuhai, Role.MEDIATOR),
        zhuhai_safety=_person("zhuhai.safety", zhuhai, Role.SAFETY),
        zhuhai_conflicts=_person("zhuhai.conflicts", zhuhai, Role.CONFLICTS),
        zhuhai_privacy=_person("zhuhai.privacy", zhuhai, Role.PRIVACY),
        macau_coordinator=_person("macau.coordinator", macau, Role.COORDINATOR),
        macau_mediator=_person("macau.mediator", macau, Role.MEDIATOR),
        outsider=_person("outsider", (), None),
        superuser=_person("superuser", (), None, is_superuser=True, is_staff=True),
    )


def _office(code: str, side: Side, streams: list[str]) -> Office:
    office = Office.objects.create(code=code, name=code, side=side, streams=streams)
    grant_roles(office=office)
    return office


def _person(username: str, offices: tuple[Office, ...], role: Role | None, **more: Any) -> User:
    user = User.objects.create(username=username, password=_hashed_password(), **more)
    for office in offices:
        assert role is not None
        with acting_as(JobActor("demo")):
            appoint(office=office, user=user, role=role)
    return user


PASSWORD = "kapok-ferry-4831-lotus"


@cache
def _hashed_password() -> str:
    """Argon2 is slow on purpose: hash once for everybody."""
    return make_password(PASSWORD)


def family_answers(**changes: Any) -> dict[str, Any]:
    """Wai Man lives in Macau, her children live in Zhuhai with Li Na: home side Zhuhai, cross-border."""
    answers: dict[str, Any] = {
        "language": "zh-hant",
        "stream": "family",
        "applicant": {
            "kind": "person",
            "name": "梁慧敏",
            "romanised": "LEONG WAI MAN",
            "former_names": ["梁小敏"],
            "id_type": "macau_bir",
            "id_number": "1990417(3)",
            "birth_date": "1986-05-19",
            "residence": {"side": "macau", "division": "花地瑪堂區", "address": "示範街 1 號"},
            "phone": "+853 6600 1122",
            "email": "waiman@example.org",
            "preferred_language": "zh-hant",
            "safe_contact": {"channel": "sms", "hours": "下午", "may_leave_message": False},
        },
        "respondents": [
            {"kind": "person", "name": "李娜", "residence": {"side": "zhuhai", "division": "前山街道"}},
        ],
        "children": [
            {"name": "李小雨", "birth_date": "2017-04-02", "lives_with": "respondent", "residence_side": "zhuhai"},
        ],
        "issues": ["contact", "cross_border_schooling"],
        "story": "我想定好探視孩子的時間。",
        "wants": "每兩個星期見一次。",
        "safety": {"afraid_of_other_party": True, "violence_ever": False, "danger_now": False},
        "consents": {"privacy": True, "cross_border": ["contact", "narrative"]},
    }
    return {**answers, **changes}


def macau_answers(**changes: Any) -> dict[str, Any]:
    """The same family, all of it in Macau."""
    answers = family_answers()
    answers["respondents"][0]["residence"] = {"side": "macau", "division": "嘉模堂區"}
    answers["children"][0]["residence_side"] = "macau"
    return {**answers, **changes}


def agreed(answers: dict[str, Any]) -> dict[str, Any]:
    """The answers with the consents as agreed to just now, in the words of today."""
    said = {"version": PRIVACY_NOTICE_VERSION, "language": answers["language"], "at": timezone.now().isoformat()}
    return {**answers, "consents": {**(answers.get("consents") or {}), "agreed": said}}


def send(answers: dict[str, Any]) -> Receipt:
    """Send a request the way a resident's browser does."""
    answers = agreed(answers)
    actor = new_draft_actor()
    with acting_as(actor):
        draft = begin_draft(by=actor, language=answers["language"])
        save_answers(draft, by=actor, answers=answers, typed={}, language=answers["language"])
        return submit_request(by=actor, language=answers["language"])


def assign(user: User, case_id: Any) -> None:
    """Give a mediator the grants of an assignment."""
    case = Case(pk=case_id)
    assign_perm("view_case", user, case)
    assign_perm("mediate_case", user, case)
