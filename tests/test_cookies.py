"""Do cookies end when they should, and is an odd one no error?"""

from __future__ import annotations

import pytest
from django.test import Client

from tests.people import House
from tests.signing_in import signed_in


@pytest.mark.parametrize(
    "key", ['"\\000aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"', "x' or 1=1", "a" * 5000, "%00", '"\\377\\376"']
)
@pytest.mark.parametrize("address", ["/en/desk/", "/en/account/sign-in/", "/leave/", "/en/apply/"])
def test_an_odd_session_cookie_is_none(db: None, address: str, key: str) -> None:
    response = Client().get(address, headers={"cookie": f"sessionid={key}"})
    assert response.status_code == {"/en/desk/": 302, "/leave/": 302}.get(address, 200)


def test_no_cookie_outlives_the_browser(db: None) -> None:
    response = Client().get("/en/apply/new/you/")
    assert response.cookies["csrftoken"]["max-age"] == ""
    assert response.cookies["csrftoken"]["expires"] == ""


def test_leaving_ends_the_sign_in_itself(house: House) -> None:
    client = signed_in(house.zhuhai_coordinator)
    kept = client.cookies["sessionid"].value
    assert client.get("/en/desk/").status_code == 200
    client.get("/leave/")
    assert Client().get("/en/desk/", headers={"cookie": f"sessionid={kept}"}).status_code == 302
