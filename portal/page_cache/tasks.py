"""Which job keeps the page cache quick?"""

from __future__ import annotations

from procrastinate.contrib.django import app

from portal.page_cache import generation


@app.periodic(cron="17 * * * *")
@app.task(name="portal.fold_public_changes")
def fold_public_changes(timestamp: int) -> None:
    """Every hour: the marks of changes become one row. timestamp: when it was due."""
    generation.fold()
