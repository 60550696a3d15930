"""Who answers enquiries in the demonstration, and what was asked there? Both invented.

The firm and the station are loaded by their registers; where one of them is not there, its contact waits.
"""

from __future__ import annotations

from collections.abc import Callable

from mediation.access import EnquiryActor, JobActor, acting_as
from mediation.actions.contacts import name_contact
from mediation.actions.enquiries import Told, ask
from mediation.counters import is_open
from mediation.demonstration import PEOPLE
from mediation.enquiry_keys import make_keys
from mediation.statuses import EnquiryTopic, SafeChannel
from portal.accounts.models import User
from portal.places.sides import Side
from portal.registers.models import Counter
from portal.stations.duty import demonstration as duty
from portal.stations.models import Station

Say = Callable[[str], None]

# One for each counter, by its kind and key: the language in which it was asked, and what was told.
SAMPLES: dict[str, tuple[str, Told]] = {
    "station:gongbei-volunteers": (
        "zh-hans",
        Told(
            topic=EnquiryTopic.MEETING,
            question="我住在澳门，星期六过关来可以吗？想请人帮我看一份租房合同，要不要先预约？",
            name="阿玲",
        ),
    ),
    "firm:zhongyin-liktou-fongs": (
        "zh-hant",
        Told(
            topic=EnquiryTopic.HELP,
            question="父親留下珠海的單位和澳門的存款，兩邊的手續可以由同一間事務所辦理嗎？第一次諮詢怎樣收費？",
            channel=SafeChannel.EMAIL,
            reach="sample.person@example.org",
            hours="晚上",
            may_leave_message=True,
            is_shared=False,
        ),
    ),
}


def load(say: Say) -> None:
    """Name the contacts and send the sample enquiries that are not there yet. Can be repeated."""
    sent = sum(_send(place, *sample) for place, sample in SAMPLES.items() if _name_contact(place))
    if sent:
        say(f"Enquiries: {sent}")


def _name_contact(place: str) -> bool:
    """Whether the counter is there; its people then answer at it."""
    counter = _counter(place)
    if counter is None:
        return False
    usernames = [person.username for person in PEOPLE if person.counter == place]
    with acting_as(JobActor("demo")):
        for user in User.objects.filter(username__in=usernames, is_sample=True):
            name_contact(counter=counter, user=user)
            station = Station.objects.filter(counter=counter).first()
            if station is not None:
                duty.load(user, station)
    return True


def _send(place: str, language: str, told: Told) -> bool:
    """Whether somebody could ask. The same keys each time: what was sent before is not sent again."""
    counter = _counter(place)
    if counter is None or not is_open(counter):
        return False
    actor = EnquiryActor(*make_keys("demonstration", f"{place} {told!r}", Side(counter.side)))
    with acting_as(actor):
        ask(by=actor, counter=counter, told=told, language=language)
    return True


def _counter(place: str) -> Counter | None:
    kind, _colon, key = place.partition(":")
    return Counter.objects.filter(kind=kind, record_key=key).first()
