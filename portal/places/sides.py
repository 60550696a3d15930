"""Which sides of the border are there, and where may a party live?

No model is imported here, so that rules without a database can use these words.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Side(TextChoices):
    """The two places that the portal serves; each office, case and division is on one. Hengqin is Zhuhai."""

    MACAU = "macau", _("Macau")
    ZHUHAI = "zhuhai", _("Zhuhai")


class Residence(TextChoices):
    """Where a person lives, a company is registered, or something lies."""

    MACAU = "macau", _("Macau")
    ZHUHAI = "zhuhai", _("Zhuhai")
    MAINLAND = "mainland", _("Elsewhere on the Mainland")
    HONGKONG = "hongkong", _("Hong Kong")
    ELSEWHERE = "elsewhere", _("Elsewhere")


_SIDES: dict[str | None, Side] = {
    Residence.MACAU: Side.MACAU,
    Residence.ZHUHAI: Side.ZHUHAI,
    Residence.MAINLAND: Side.ZHUHAI,
}


def side_of(residence: str | None) -> Side | None:
    """The side that answers for a place: Zhuhai stands for the whole Mainland. None for other places and blanks."""
    return _SIDES.get(residence)
