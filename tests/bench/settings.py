"""The portal's own settings, with one address more: a view that does nothing, as the floor of `page`."""

from __future__ import annotations

from portal.settings import *  # noqa: F403  (every setting, as it is)

ROOT_URLCONF = "tests.bench.urls"
