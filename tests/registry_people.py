"""Who keeps the registers, in the tests? A writer and a checker of each side, with forms as browsers send them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from lawyers.models import Firm, FirmOffice, Lawyer
from portal.accounts.models import User
from portal.guidance.viewsets import columns
from portal.places.models import Division
from portal.places.sides import Side
from portal.registers.models import Record
from portal.registers.people import CHECKERS, EDITORS
from portal.stations.models import Station
from tests.signing_in import signed_in
from tests.studio_people import person

TODAY = timezone.localdate()
KINDS: tuple[type[Record], ...] = (Station, Firm, Lawyer)


@dataclass(frozen=True)
class Registry:
    """Of Macau: Ana writes, Kit checks. Of Zhuhai: Li writes, Wang checks. Rui of Macau does both."""

    ana: User
    kit: User
    li: User
    wang: User
    rui: User
    administrator: User


def build_registry() -> Registry:
    return Registry(
        ana=person("ana", EDITORS[Side.MACAU]),
        kit=person("kit", CHECKERS[Side.MACAU]),
        li=person("li", EDITORS[Side.ZHUHAI]),
        wang=person("wang", CHECKERS[Side.ZHUHAI]),
        rui=person("rui", EDITORS[Side.MACAU], CHECKERS[Side.MACAU]),
        administrator=person("administrator", is_superuser=True, is_staff=True),
    )


def division(side: str) -> Division:
    """A street of Zhuhai, or a parish of Macau."""
    found = Division.objects.for_side(side).first()
    if found is None:
        kind = Division.Kind.PARISH if side == Side.MACAU else Division.Kind.SUBDISTRICT
        found = Division.objects.create(code=f"T-{side}", official_name=f"T-{side}", name=side, side=side, kind=kind)
    return found


def station(key: str, side: str = "macau", live: bool = True, **more: Any) -> Station:
    """A station, public unless it says otherwise."""
    names = {"name_zh_hant": f"{key} 站", "name_zh_hans": f"{key} 站点", "name_pt": f"Posto {key}"}
    made = Station.objects.create(key=key, side=side, live=False, **{"kind": "community", **names, **more})
    return published(made) if live else made


def firm(key: str, side: str = "zhuhai", live: bool = True, **more: Any) -> Firm:
    names = {"name_zh_hant": f"{key} 事務所", "name_zh_hans": f"{key} 事务所"}
    made = Firm.objects.create(key=key, side=side, live=False, **{**names, **more})
    FirmOffice.objects.create(firm=made, side=side, address_zh_hant="一號", sort_order=0)
    return published(made) if live else made


def lawyer(key: str, of: Firm, live: bool = True, **more: Any) -> Lawyer:
    names = {"name_zh_hant": f"{key} 律師", "name_zh_hans": f"{key} 律师"}
    made = Lawyer.objects.create(key=key, side=of.side, firm=of, live=False, **{**names, **more})
    return published(made) if live else made


def published(record: Any) -> Any:
    record.save_revision().publish()
    return again(record)


def one_of_each(side: str, live: bool = True) -> list[Any]:
    """A station, a firm and its lawyer on one side."""
    found = firm(f"firm-{side}", side, live)
    return [station(f"station-{side}", side, live), found, lawyer(f"lawyer-{side}", found, live)]


def again(record: Any) -> Any:
    """As the database has it now."""
    return type(record).objects.get(pk=record.pk)


def address(record: Any, name: str = "edit", *args: Any) -> str:
    """One of the studio's screens of a record, or of a kind of record."""
    viewset: Any = record.snippet_viewset
    return str(viewset.address(name, *args) if isinstance(record, type) else viewset.address(name, record.pk, *args))


def form(kind: type[Record], /, **changes: Any) -> dict[str, Any]:
    """What a browser sends of a new record of Macau with its name."""
    sent: dict[str, Any] = dict.fromkeys(columns("name", "description"), "") | {
        "key": "new-record",
        "side": "macau",
        "name_zh_hant": "新的一處",
        "name_pt": "Um novo",
        "verified_on": "",
        "verify_by": "",
        "verified_by": "",
        "source": "",
    }
    if kind is Station:
        sent |= dict.fromkeys(columns("address", "access"), "") | {
            "kind": "community",
            "services": ["family"],
            "spoken": ["yue", "pt"],
            "capacity": "",
            "website": "",
            "division": "",
            "latitude": "",
            "longitude": "",
            "source_datum": "wgs84",
            "hours": "",
            "phone": "",
            "email": "",
            "is_step_free": "unknown",
        }
    elif kind is Firm:
        sent |= dict.fromkeys(columns("fee_note"), "")
        sent |= dict.fromkeys(("licence", "licence_expires_on", "founded_on", "website", "conflicts_email"), "")
        sent |= rows("partners") | rows("offices")
    else:
        sent |= rows("admissions") | rows("communities")
    return sent | changes


def form_of(record: Any, **changes: Any) -> dict[str, Any]:
    """What a browser sends of a record as it is, or changed."""
    sent = form(type(record), **{name: getattr(record, name) or "" for name in columns("name", "description")})
    sent |= {name: getattr(record, name) or "" for name in ("verified_by", "source")}
    if isinstance(record, Lawyer):
        sent["firm"] = record.firm_id
    if isinstance(record, Firm):
        offices = [
            {**dict.fromkeys(columns("address"), ""), "id": each.pk, "side": each.side, "source_datum": "wgs84",
             "address_zh_hant": each.address_zh_hant or "", "ORDER": "1", "DELETE": "", "division": "", "latitude": "",
             "longitude": "", "hours": "", "phone": "", "email": ""}
            for each in record.offices.all()
        ]  # fmt: skip
        sent |= rows("offices", *offices)
    return sent | changes


def rows(relation: str, *sent: dict[str, Any]) -> dict[str, Any]:
    """What belongs to a record, as its form sends it."""
    known = sum(1 for each in sent if each.get("id"))
    counts = {"TOTAL_FORMS": len(sent), "INITIAL_FORMS": known, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
    found = {f"{relation}-{name}": str(value) for name, value in counts.items()}
    return found | {
        f"{relation}-{place}-{name}": value for place, each in enumerate(sent) for name, value in each.items()
    }


def write(user: User, kind: type[Record] = Station, /, **changes: Any) -> Any:
    """A new record, written in the studio's own form and kept as a draft."""
    response = signed_in(user).post(address(kind, "add"), form(kind, **changes))
    assert response.status_code == 302, complaints(response)
    return kind._default_manager.get(key=changes.get("key", "new-record"))


def edit(user: User, record: Any, **changes: Any) -> Any:
    """Change a record in its form: kept as a draft, or sent to its check with `**{"action-submit": "1"}`."""
    newest = again(record).get_latest_revision_as_object()
    response = signed_in(user).post(address(record), form_of(newest, **changes))
    assert response.status_code == 302, complaints(response)
    return again(record)


def send(user: User, record: Any, **changes: Any) -> Any:
    """Press “send to its check”."""
    return edit(user, record, **changes, **{"action-submit": "1"})


def check_address(record: Any) -> str:
    state = again(record).current_workflow_task_state
    assert state is not None
    return f"/cms/registers/checks/{state.pk}/"


def approve(user: User, record: Any) -> Any:
    """Press “publish” on the screen of the check."""
    return signed_in(user).post(check_address(record), {"answer": "approve", "approve-comment": ""})


def give_back(user: User, record: Any, comment: str) -> Any:
    return signed_in(user).post(check_address(record), {"answer": "reject", "reject-comment": comment})


def complaints(response: Any) -> str:
    """What a form that was refused says."""
    context = response.context or {}
    if "form" not in context:
        return str(response.status_code)
    sent = context["form"]
    rows_wrong = {name: each.errors for name, each in getattr(sent, "formsets", {}).items()}
    return f"{response.status_code} {dict(sent.errors)} {rows_wrong}"


def told(response: Any) -> str:
    """What an answer says: a page, a file, or the page inside the data for a script."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    is_data = response.headers.get("Content-Type", "").startswith("application/json")
    return str(json.loads(content)) if is_data else content.decode()


def days(number: int) -> timedelta:
    return timedelta(days=number)
