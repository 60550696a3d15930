"""The holidays and work days of 2025 to 2027, as far as the library knows them (RULES section 4.4)."""

from django.db import migrations

from portal.calendars.loading import load_years


def load(apps, schema_editor):
    load_years((2025, 2026, 2027), apps.get_model("calendars", "Holiday"), using=schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("calendars", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
