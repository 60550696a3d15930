"""Which fields of a holiday are written in four languages? Its name."""

from modeltranslation.translator import TranslationOptions, register

from portal.calendars.models import Holiday


@register(Holiday)
class HolidayTranslation(TranslationOptions):
    """``name_zh_hant``, ``name_zh_hans``, ``name_pt`` and ``name_en``."""

    fields = ("name",)
