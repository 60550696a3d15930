"""How do the divisions and zones that come with the product get into the database?

Called by the data migration (with that moment's models) and by ``manage.py demo`` (with today's); running it again
brings names up to date and adds what is missing. It removes nothing: a case may still name an old division.
"""

import csv
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.utils import translation

from portal import languages
from portal.places.models import Division, Zone

DATA = Path(__file__).parent / "data"


def load_places(
    division_model: type[models.Model] = Division, zone_model: type[models.Model] = Zone, using: str | None = None
) -> None:
    """Write every row of ``data/`` (RULES section 4.2). The column ``note`` is for reviewers and is not stored."""
    with transaction.atomic(using=using), translation.override(languages.DEFAULT):
        for row in read_rows("divisions.csv"):
            _write(division_model, using, row, ("kind", "district_code"))
        for row in read_rows("zones.csv"):
            zone = _write(zone_model, using, row, ())
            members = division_model._default_manager.using(using).filter(code__in=row["divisions"].split())
            zone.divisions.set(members)


def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of a file in ``data/``, as text."""
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _write(model: type[models.Model], using: str | None, row: dict[str, str], more: tuple[str, ...]) -> Any:
    """Create the row with this code, or bring it up to date.

    ``name`` beside the four columns is the default language's own: with today's models it is an alias of that
    column in the language that is active, in a migration it is the column of its own that must not be empty.
    """
    texts = ("official_name", "side", *more, *(f"name_{code.replace('-', '_')}" for code in languages.CODES))
    values: dict[str, Any] = {field: row[field] for field in texts}
    values["name"] = row[f"name_{languages.DEFAULT.replace('-', '_')}"]
    values["sort_order"] = int(row["sort_order"])
    record, _created = model._default_manager.using(using).update_or_create(code=row["code"], defaults=values)
    return record
