"""Which fields of firms and lawyers are written in four languages?"""

from modeltranslation.translator import TranslationOptions, register

from lawyers.models import CommunityService, Firm, FirmOffice, FirmPartner, Lawyer


@register(Firm)
class FirmTranslation(TranslationOptions):
    """`name_zh_hant`, `name_zh_hans`, `name_pt`, `name_en`; the same four for each field below."""

    fields = ("name", "description", "fee_note")


@register(FirmPartner)
class FirmPartnerTranslation(TranslationOptions):
    fields = ("name",)


@register(FirmOffice)
class FirmOfficeTranslation(TranslationOptions):
    fields = ("address",)


@register(Lawyer)
class LawyerTranslation(TranslationOptions):
    fields = ("name", "description")


@register(CommunityService)
class CommunityServiceTranslation(TranslationOptions):
    fields = ("community", "times")
