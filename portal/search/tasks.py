"""Which job keeps the index right where somebody changed rows past everything that tells it?"""

from __future__ import annotations

from procrastinate.contrib.django import app

from portal.search import indexing


@app.periodic(cron="41 4 * * *")
@app.task(name="search.reindex", queueing_lock="search.reindex")
def reindex(timestamp: int) -> None:
    """Every night. Rows that are right already are not written. timestamp: when it was due."""
    indexing.reindex()
