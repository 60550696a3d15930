"""The first page in each language: four trees that are translations of one another, and the site that serves them."""

import uuid

from django.db import migrations
from wagtail.models import Page as WagtailPage

LANGUAGES = (
    ("zh-hant", "home", "珠澳法律與調解服務平台"),
    ("zh-hans", "home-zh-hans", "珠澳法律与调解服务平台"),
    ("pt", "home-pt", "Plataforma Zhuhai–Macau de Serviços Jurídicos e de Mediação"),
    ("en", "home-en", "Zhuhai–Macau Legal and Mediation Service Portal"),
)


def make_home_pages(apps, schema_editor):
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    Locale = apps.get_model("wagtailcore", "Locale")
    HomePage = apps.get_model("guidance", "HomePage")
    ContentType = apps.get_model("contenttypes", "ContentType")
    kind, _ = ContentType.objects.get_or_create(app_label="guidance", model="homepage")
    root = Page.objects.get(depth=1)
    Site.objects.all().delete()
    Page.objects.filter(depth__gt=1).delete()  # Wagtail's own welcome page
    translation_key = uuid.uuid4()
    homes = []
    for place, (code, slug, title) in enumerate(LANGUAGES):
        locale, _ = Locale.objects.get_or_create(language_code=code)
        homes.append(
            HomePage.objects.create(
                title=title,
                draft_title=title,
                slug=slug,
                locale=locale,
                translation_key=translation_key,
                content_type=kind,
                path=WagtailPage._get_path(root.path, 2, place + 1),
                depth=2,
                numchild=0,
                url_path=f"/{slug}/",
                live=True,
            )
        )
    root.numchild = len(homes)
    root.save(update_fields=["numchild"])
    Locale.objects.exclude(language_code__in=[code for code, _, _ in LANGUAGES]).delete()
    Site.objects.create(hostname="localhost", port=80, root_page_id=homes[0].pk, is_default_site=True)


class Migration(migrations.Migration):
    dependencies = [
        ("guidance", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [migrations.RunPython(make_home_pages, migrations.RunPython.noop)]
