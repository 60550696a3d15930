"""Which invented offices, people and requests does the demonstration show? Every record is marked as sample."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from mediation.access import JobActor, acting_as
from mediation.actions.drafts import begin_draft, new_draft_actor, save_answers
from mediation.actions.offices import grant_roles
from mediation.actions.people import appoint
from mediation.actions.submit import submit_request
from mediation.demonstration_requests import SAMPLE_REQUESTS
from mediation.models import Office
from mediation.statuses import Role, Stream
from portal.accounts.models import User
from portal.accounts.second_factor import enrol_with_secret
from portal.guidance.people import group as studio_group
from portal.languages import CODES
from portal.pages.views import PRIVACY_NOTICE_VERSION
from portal.places.loading import load_places
from portal.places.sides import Side
from portal.registers.people import CHECKERS as REGISTRY_CHECKERS
from portal.registers.people import EDITORS as REGISTRY_EDITORS

Say = Callable[[str], None]


@dataclass(frozen=True)
class SampleOffice:
    code: str
    side: Side
    streams: tuple[Stream, ...]
    names: tuple[str, str, str, str]  # in the order of portal.languages


@dataclass(frozen=True)
class SamplePerson:
    username: str
    display_name: str
    offices: tuple[str, ...] = ()
    role: Role | None = None
    is_superuser: bool = False
    groups: tuple[str, ...] = ()  # of the studio
    counter: str = ""  # where they answer enquiries: kind and key of the record (demonstration_enquiries.py)


_OTHERS = (Stream.COMMERCIAL, Stream.LABOUR, Stream.PROPERTY)

OFFICES = (
    SampleOffice(
        "zhuhai-family",
        Side.ZHUHAI,
        (Stream.FAMILY,),
        (
            "珠海婚姻家庭糾紛人民調解委員會（示範）",
            "珠海婚姻家庭纠纷人民调解委员会（示范）",
            "Comissão Popular de Mediação de Conflitos Matrimoniais e Familiares de Zhuhai (demonstração)",
            "Zhuhai People's Mediation Committee for Marriage and Family (demonstration)",
        ),
    ),
    SampleOffice(
        "zhuhai-centre",
        Side.ZHUHAI,
        _OTHERS,
        (
            "珠海商事、勞動及物業調解中心（示範）",
            "珠海商事、劳动及物业调解中心（示范）",
            "Centro de Mediação Comercial, Laboral e de Condomínios de Zhuhai (demonstração)",
            "Zhuhai Centre for Commercial, Labour and Property Mediation (demonstration)",
        ),
    ),
    SampleOffice(
        "macau-family",
        Side.MACAU,
        (Stream.FAMILY,),
        (
            "澳門家事調解辦事處（示範）",
            "澳门家事调解办事处（示范）",
            "Gabinete de Mediação Familiar de Macau (demonstração)",
            "Macau Family Mediation Office (demonstration)",
        ),
    ),
    SampleOffice(
        "macau-centre",
        Side.MACAU,
        _OTHERS,
        (
            "澳門商事、勞資及物業調解中心（示範）",
            "澳门商事、劳资及物业调解中心（示范）",
            "Centro de Mediação Comercial, Laboral e de Condomínios de Macau (demonstração)",
            "Macau Centre for Commercial, Labour and Property Mediation (demonstration)",
        ),
    ),
)

PEOPLE = (
    SamplePerson("zhuhai.coordinator", "周慧兰", ("zhuhai-family", "zhuhai-centre"), Role.COORDINATOR),
    SamplePerson("zhuhai.mediator", "林志远", ("zhuhai-family", "zhuhai-centre"), Role.MEDIATOR),
    SamplePerson("macau.coordinator", "高美儀", ("macau-family", "macau-centre"), Role.COORDINATOR),
    SamplePerson("macau.mediator", "李慧敏", ("macau-family", "macau-centre"), Role.MEDIATOR),
    SamplePerson("admin", "Administrator", is_superuser=True),
    SamplePerson("zhuhai.editor", "何晓彤", groups=("editors:zhuhai", REGISTRY_EDITORS[Side.ZHUHAI])),
    SamplePerson("zhuhai.reviewer", "梁正律师", groups=("reviewers:zhuhai", REGISTRY_CHECKERS[Side.ZHUHAI])),
    SamplePerson("macau.editor", "Filipa Sousa", groups=("editors:macau", REGISTRY_EDITORS[Side.MACAU])),
    SamplePerson("macau.reviewer", "何嘉欣律師", groups=("reviewers:macau", REGISTRY_CHECKERS[Side.MACAU])),
    SamplePerson("firm.contact", "黎穎珊", counter="firm:zhongyin-liktou-fongs"),
    SamplePerson("station.volunteer", "郑小玲", counter="station:gongbei-volunteers"),
)


def load(say: Say) -> None:
    """Make every sample record that is not there yet. Can be repeated; it never changes what was changed since."""
    if not settings.DEMO:
        raise ImproperlyConfigured("The demonstration is only loaded where PORTAL_DEMO=1.")
    with acting_as(JobActor("demo")):
        load_places()
        offices = {sample.code: _office(sample, place) for place, sample in enumerate(OFFICES)}
        say(f"Offices: {len(offices)}")
        for sample in PEOPLE:
            _person(sample, offices)
        enrol_people()
        say(f"People who can sign in: {len(PEOPLE)}")


def load_requests(say: Say) -> None:
    """Send the sample requests, through the same actions as a resident's."""
    for answers in SAMPLE_REQUESTS:
        _send(answers)
    say(f"Requests: {len(SAMPLE_REQUESTS)}")


def is_loaded() -> bool:
    """Whether the demonstration's people are there."""
    return User.objects.filter(is_sample=True).exists()


def _office(sample: SampleOffice, place: int) -> Office:
    names = {f"name_{code.replace('-', '_')}": name for code, name in zip(CODES, sample.names, strict=True)}
    office, _made = Office.objects.get_or_create(
        code=sample.code,
        defaults={
            **names,
            "side": sample.side,
            "streams": [stream.value for stream in sample.streams],
            "sort_order": place,
            "is_sample": True,
        },
    )
    grant_roles(office=office)
    return office


def _person(sample: SamplePerson, offices: dict[str, Office]) -> None:
    user = User.objects.filter(username=sample.username).first()
    if user is None:
        user = User(
            username=sample.username,
            display_name=sample.display_name,
            is_sample=True,
            is_superuser=sample.is_superuser,
            is_staff=sample.is_superuser,
        )
        user.set_password(demo_password())
        user.save()
        user.groups.set(studio_group(name) for name in sample.groups)
    if sample.role is not None:
        for code in sample.offices:
            appoint(office=offices[code], user=user, role=sample.role)


def enrol_people() -> None:
    """Give every sample person without a second factor an app with codes: `manage.py demo --code NAME` shows them.

    A demonstration from before there was a studio, or enquiries, gets its people here.
    """
    for sample in PEOPLE:
        if sample.groups or sample.counter:
            _person(sample, {})
    for user in User.objects.filter(is_sample=True):
        enrol_with_secret(user, second_factor_secret(user.username))


def second_factor_secret(username: str) -> str:
    """The secret of a sample person's app (base32): the same for as long as this installation has its secret key."""
    told = f"second factor of the sample person {username}".encode()
    return base64.b32encode(hmac.digest(settings.SECRET_KEY.encode(), told, "sha256")[:20]).decode()


def demo_password() -> str:
    """The password of every sample person, made at random by the set-up."""
    password: str = settings.DEMO_PASSWORD
    if not password:
        raise ImproperlyConfigured("PORTAL_DEMO_PASSWORD is not set: `make setup` writes it into var/secrets.env.")
    return password


def _send(answers: dict[str, Any]) -> None:
    actor = new_draft_actor()
    language = answers["language"]
    agreed = {"version": PRIVACY_NOTICE_VERSION, "language": language, "at": timezone.now().isoformat()}
    answers = {**answers, "consents": {**answers["consents"], "agreed": agreed}}
    with acting_as(actor):
        draft = begin_draft(by=actor, language=language)
        save_answers(draft, by=actor, answers=answers, typed={}, language=language)
        submit_request(by=actor, language=language)
