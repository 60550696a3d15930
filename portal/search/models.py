"""What does the search keep? One row for each thing that can be found, and the words that it knows how to spell."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from portal.places.sides import Side


class SearchRecord(models.Model):
    """A page family, an institution, a term, …, in all its languages. Written by indexing.py alone.

    key: of the thing among its kind, such as the translation key of a page or the number of a record.
    texts: language code → {title, names, summary, body, path}; path: its address behind `/{language}/`, empty where it
    is looked up when it is shown.
    vector: titles A, other names B, the rest C; titles: titles and other names alone. Both hold the kind as `=kind`,
    titles holds each title as one word that begins with `^`.
    """

    kind = models.SlugField(max_length=30, db_index=False)
    key = models.CharField(max_length=64)
    side = models.CharField(max_length=10, blank=True, choices=Side.choices)
    sort = models.CharField(max_length=200, blank=True)
    texts = models.JSONField()
    vector = SearchVectorField()
    titles = SearchVectorField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "key"], name="search_thing_once")]
        indexes: ClassVar = [
            # Without a list of pending entries: it would be read from end to end by every search.
            GinIndex(fields=["vector"], name="search_vector", fastupdate=False),
            GinIndex(fields=["titles"], name="search_titles", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class KnownWord(models.Model):
    """A Latin word of public texts. In the order of its letters, so that what begins with some letters is a range."""

    word = models.CharField(max_length=40, primary_key=True, db_collation="C")

    def __str__(self) -> str:
        return self.word


class WordDeletion(models.Model):
    """A known word with letters left out. Two words that a slip lies between share one of these (words.py)."""

    deletion = models.CharField(max_length=40, db_collation="C")
    word = models.ForeignKey(KnownWord, models.CASCADE, related_name="+", db_index=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["deletion"], name="search_deletion"),
            models.Index(fields=["word"], name="search_deletion_word"),
        ]

    def __str__(self) -> str:
        return f"{self.deletion} < {self.word_id}"
