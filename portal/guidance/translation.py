"""Which fields of the records are written in four languages?"""

from modeltranslation.translator import TranslationOptions, register

from portal.guidance.models import GlossaryTerm, Institution, Law, LawChange, Topic


@register(Topic)
class TopicTranslation(TranslationOptions):
    """`name_zh_hant`, `name_zh_hans`, `name_pt`, `name_en`; the same four for each field below."""

    fields = ("name",)


@register(Law)
class LawTranslation(TranslationOptions):
    fields = ("number", "title")


@register(LawChange)
class LawChangeTranslation(TranslationOptions):
    fields = ("note",)


@register(Institution)
class InstitutionTranslation(TranslationOptions):
    fields = ("name", "short_name", "decides", "cost", "address")


@register(GlossaryTerm)
class GlossaryTermTranslation(TranslationOptions):
    """`found_as` falls back to nothing: a form of one language must not be marked in a text of another."""

    fields = ("term", "meaning", "found_as")
    fallback_values: dict[str, str] = {"found_as": ""}
    fallback_languages: dict[str, tuple[str, ...]] = {"default": ("zh-hant", "zh-hans", "pt", "en")}
