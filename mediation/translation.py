"""Which records carry a column for each language? Pages have trees of their own instead."""

from modeltranslation.translator import TranslationOptions, register

from mediation.models import Office


@register(Office)
class OfficeTranslation(TranslationOptions):
    fields = ("name",)
