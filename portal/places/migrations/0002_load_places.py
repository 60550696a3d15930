"""The districts, streets, towns, parishes and zones of RULES section 4.2, in four languages."""

from django.db import migrations

from portal.places.loading import load_places


def load(apps, schema_editor):
    load_places(
        apps.get_model("places", "Division"), apps.get_model("places", "Zone"), using=schema_editor.connection.alias
    )


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
