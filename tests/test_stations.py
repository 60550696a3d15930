"""Do residents find the station that they need, and does each page say how far it was checked?"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from portal.calendars import days
from portal.places.coordinates import Position, distance_m, from_gcj02
from portal.places.sides import Side
from portal.registers.models import Counter
from portal.stations import finding
from portal.stations.models import Station
from tests.registers import FATIMA, GONGBEI, division, station

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 11, 24, 10, 30)  # noqa: DTZ001  (made aware below)


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """Let it be this moment in Macau and Zhuhai."""
    aware = timezone.make_aware(moment, timezone.get_default_timezone())
    monkeypatch.setattr("django.utils.timezone.now", lambda: aware)


def keys(**asked: str) -> list[str]:
    return [each.key for each in finding.find(asked).rows]


def numbers(name: str, **asked: str) -> dict[str, int]:
    facets = {facet.name: facet for facet in finding.find(asked).facets}
    return {choice.value: choice.number for choice in facets[name].choices}


@pytest.fixture
def three() -> None:
    station("gongbei", spoken=["yue", "pt"])
    station(
        "jida",
        kind="blue_sky",
        services=["work"],
        spoken=["cmn"],
        division=division("440402004"),
        hours="Sa 10:00-12:00",
    )
    station(
        "fatima",
        side="macau",
        kind="community",
        spoken=["yue", "pt"],
        latitude="22.2100",
        longitude="113.5500",
        name="花地瑪堂區服務點",
        name_zh_hans="花地玛堂区服务点",
        name_pt="Ponto de Fátima",
        name_en="Fatima point",
    )


def test_filters_combine(three: None) -> None:
    assert keys() == ["gongbei", "jida", "fatima"]
    assert keys(speak="pt") == ["gongbei", "fatima"]
    assert keys(speak="pt", area="macau") == ["fatima"]
    assert keys(area=GONGBEI) == ["gongbei"]
    assert keys(area="macau", kind="blue_sky") == []


def test_the_number_beside_a_choice_is_what_it_would_leave(three: None) -> None:
    assert numbers("speak") == {"yue": 2, "cmn": 1, "pt": 2}
    assert numbers("speak", area="zhuhai") == {"yue": 1, "cmn": 1, "pt": 1}
    assert numbers("area", speak="pt") == {"zhuhai": 1, GONGBEI: 1, "macau": 1, FATIMA: 1}
    for name in ("area", "speak", "kind", "service"):
        for value, number in numbers(name, speak="pt").items():
            asked = {"speak": "pt", name: value}
            assert len(keys(**asked)) == number


def test_a_choice_that_leaves_nothing_is_still_shown_when_it_was_made(three: None) -> None:
    assert numbers("kind", area="macau", kind="blue_sky") == {"community": 1, "blue_sky": 0}


def test_open_now_goes_by_the_hours(three: None, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, TUESDAY)
    assert keys(open="now") == ["gongbei", "fatima"]
    at(monkeypatch, TUESDAY.replace(hour=18, minute=0))
    assert keys(open="now") == []
    at(monkeypatch, TUESDAY.replace(day=28, hour=11))
    assert keys(open="now") == ["jida"]


def test_a_holiday_closes_its_own_side_alone(three: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """8 December is a holiday in Macau and a working day on the Mainland (RULES section 4.4)."""
    day = date(2026, 12, 8)
    assert days.is_day_off(Side.MACAU, day)
    assert not days.is_day_off(Side.ZHUHAI, day)
    at(monkeypatch, datetime.combine(day, TUESDAY.time()))
    assert keys(open="now") == ["gongbei"]
    Station.objects.get(key="fatima").delete()
    station("fatima", side="macau", hours="Mo-Fr 09:00-18:00; PH 10:00-12:00")
    assert keys(open="now") == ["gongbei", "fatima"]


def test_near_a_place_the_nearest_comes_first(three: None) -> None:
    assert keys(near="關閘")[0] == "fatima"
    assert keys(near="Gongbei")[0] == "gongbei"
    assert keys(near="拱北口岸") == keys(near="gongbei")
    assert finding.find({"near": "nowhere at all"}).near.is_unknown


def test_a_text_finds_in_either_script_and_any_language(three: None) -> None:
    assert keys(q="花地玛") == ["fatima"]
    assert keys(q="花地瑪") == ["fatima"]
    assert keys(q="voluntarios gongbei") == ["gongbei", "jida"]
    assert keys(q="義工", area="zhuhai") == ["gongbei", "jida"]
    assert keys(q="…") == []


def test_only_what_is_published_is_shown(three: None, client: Client) -> None:
    Station.objects.filter(key="gongbei").update(live=False)
    assert keys() == ["jida", "fatima"]
    assert client.get("/pt/stations/gongbei/").status_code == 404
    assert client.get("/pt/stations/jida/").status_code == 200


def asked(client: Client) -> int:
    """How many questions one page of the list asks the database."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/pt/stations/?near=Gongbei&speak=yue").status_code == 200
    return len(captured)


def test_the_list_asks_as_many_questions_for_many_as_for_few(client: Client, three: None, settings: Any) -> None:
    """The calendars of both sides are remembered until something public changes, as in production."""
    settings.PAGE_CACHE_BYTES = 1_000_000
    asked(client)
    few = asked(client)
    for number in range(40):
        station(f"more-{number:02}")
    asked(client)
    assert asked(client) == few
    assert few <= 12


NONSENSE = (
    "q=%00",
    "q=%E2%80%8F%E2%80%AE",
    "q=%ED%A0%80",
    "q=!!!%20%3F",
    "q='%20or%201=1--",
    "q=" + quote("調" * 5000),
    "page=abc",
    "page=-1",
    "page=99999999999999999999",
    "page=%D9%A1",
    "near=%00",
    "near=%F0%9F%98%80",
    "near=" + "x" * 5000,
    "area=MO99",
    "kind=%FF",
    "open=yes",
    "speak=pt&speak=en",
)


@pytest.mark.parametrize("query", NONSENSE)
def test_no_question_is_an_error(client: Client, three: None, query: str) -> None:
    for address in ("stations/", "stations/positions.json", "lawyers/", "lawyers/people/", "lawyers/positions.json"):
        assert client.get(f"/zh-hant/{address}?{query}").status_code == 200


def test_a_page_says_how_far_it_was_checked(client: Client) -> None:
    today = timezone.localdate()
    station("never")
    station("current", verified_on=today, verified_by="Registo de Zhuhai")
    station("lapsed", verified_on=today - timedelta(days=400), verified_by="Registo de Zhuhai")
    said = {key: client.get(f"/en/stations/{key}/").content.decode() for key in ("never", "current", "lapsed")}
    assert "Not verified yet: ask before you go" in said["never"]
    assert "Verified on" in said["current"]
    assert "Registo de Zhuhai" in said["current"]
    assert "Last verified on" in said["lapsed"]


def test_a_station_at_gongbei_stays_on_its_side_on_every_map(client: Client) -> None:
    """RULES section 4.3: GCJ-02 for Amap, WGS-84 for the others."""
    station("gongbei", latitude="22.2153", longitude="113.5492")
    page = client.get("/en/stations/gongbei/").content.decode()
    assert "mlat=22.215300&amp;mlon=113.549200" in page
    assert "query=22.215300%2C113.549200" in page
    amap = page.partition("position=")[2].partition("&")[0].replace("%2C", ",")
    longitude, latitude = (float(each) for each in amap.split(","))
    # What Amap shows at this pair of GCJ-02 is the station itself: turned back, it is the same place.
    assert distance_m(from_gcj02(Position(latitude, longitude)), Position(22.2153, 113.5492)) < 1
    assert distance_m(Position(latitude, longitude), Position(22.2153, 113.5492)) > 500


def test_positions_are_given_to_a_browser_that_asks_for_all_of_them(client: Client, three: None) -> None:
    response = client.get("/pt/stations/positions.json?speak=pt")
    found = response.json()["found"]
    assert [each["url"] for each in found] == ["/pt/stations/gongbei/", "/pt/stations/fatima/"]
    assert response["Permissions-Policy"].count("geolocation=()") == 1  # only the page with the button may ask
    assert "geolocation=(self)" in client.get("/pt/stations/")["Permissions-Policy"]
    assert "geolocation=()" in client.get("/pt/stations/gongbei/")["Permissions-Policy"]


def test_every_record_has_a_counter_of_its_own() -> None:
    made = station("gongbei")
    assert made.counter == Counter.objects.get(kind="station", record_key="gongbei", side="zhuhai")


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"side": "hongkong"}, "station_side_known"),
        ({"kind": "casino"}, "station_kind_known"),
        ({"services": ["magic"]}, "station_services_known"),
        ({"spoken": ["fr"]}, "station_spoken_known"),
        ({"longitude": None}, "station_whole_position"),
    ],
)
def test_the_database_refuses_what_no_station_can_be(wrong: dict[str, Any], constraint: str) -> None:
    made = station("gongbei")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Station.objects.filter(pk=made.pk).update(**wrong)


def test_what_stands_in_another_language_is_marked_as_being_in_it(client: Client) -> None:
    station("gongbei", name_pt="", name_en="")
    with override("pt"):
        page = client.get("/pt/stations/gongbei/").content.decode()
    assert '<h1><span lang="zh-Hant-MO">拱北義工站</span></h1>' in page


TILES = {"url": "https://{s}.tiles.example/{z}/{x}/{y}.png", "credit": "Mapas", "review_number": "GS(2026)0001号",
         "datum": "gcj02"}  # fmt: skip


def test_without_approved_tiles_there_is_a_sketch_and_nobody_else_is_asked(client: Client, three: None) -> None:
    response = client.get("/pt/stations/")
    page = response.content.decode()
    assert page.count('class="pin"') == 3
    assert "leaflet" not in page
    assert "https:" not in response["Content-Security-Policy"]


def test_with_approved_tiles_their_number_is_shown_and_their_host_alone_allowed(
    client: Client, three: None, settings: Any
) -> None:
    settings.MAP_TILES = TILES
    response = client.get("/pt/stations/")
    page = response.content.decode()
    assert "GS(2026)0001号" in page
    assert "leaflet/leaflet.js" in page
    assert 'class="pin"' not in page
    policy = dict(part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";"))
    assert policy["img-src"] == "'self' https://*.tiles.example"
    assert policy["script-src"] == "'self'"
    assert "tiles.example" not in client.get("/pt/glossary/")["Content-Security-Policy"]
