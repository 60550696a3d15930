"""Each side has its register."""

from django.db import migrations


def make_registers(apps, schema_editor):
    registers = apps.get_model("registers", "Register").objects.using(schema_editor.connection.alias)
    for side in ("macau", "zhuhai"):
        registers.get_or_create(side=side)


class Migration(migrations.Migration):
    dependencies = [("registers", "0001_initial")]

    operations = [migrations.RunPython(make_registers, migrations.RunPython.noop)]
