"""Which fields of a place are written in four languages? Its name; the official name is one for all."""

from modeltranslation.translator import TranslationOptions, register

from portal.places.models import Division, Zone


@register(Division)
class DivisionTranslation(TranslationOptions):
    """``name_zh_hant``, ``name_zh_hans``, ``name_pt`` and ``name_en``."""

    fields = ("name",)


@register(Zone)
class ZoneTranslation(TranslationOptions):
    """The same four columns."""

    fields = ("name",)
