"""How does a test get the real site? The production server as processes of its own, on the tests' database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mediation.scenarios.site import running_site


@pytest.fixture(scope="session")
def site(django_db_setup: None) -> Iterator[str]:
    """Its address, `http://127.0.0.1:…`, for the whole session.

    What a test stores must be committed for the site to see it: use it with `transactional_db`.
    """
    with running_site() as address:
        yield address
