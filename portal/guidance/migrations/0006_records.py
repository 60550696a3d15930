"""The topics, laws, institutions and terms that come with the product, in four languages."""

from django.db import migrations

from portal.guidance.loading import RecordModels, load_records


def load(apps, schema_editor):
    names = ("Topic", "Law", "Institution", "GlossaryTerm")
    models = RecordModels(*(apps.get_model("guidance", name) for name in names))
    load_records(models, using=schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("guidance", "0004_pathways")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
