"""Which fields of a station are written in four languages?"""

from modeltranslation.translator import TranslationOptions, register

from portal.stations.models import Station


@register(Station)
class StationTranslation(TranslationOptions):
    """`name_zh_hant`, `name_zh_hans`, `name_pt`, `name_en`; the same four for each field below."""

    fields = ("name", "description", "address", "access")
