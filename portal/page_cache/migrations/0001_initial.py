from django.db import migrations, models

# The row that others are folded into. The hash of a random text, so that two databases do not begin alike.
FIRST = "insert into page_cache_publicchange values (0, hashtextextended(gen_random_uuid()::text, 0))"


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="PublicChange",
            fields=[
                ("transaction", models.BigIntegerField(primary_key=True, serialize=False)),
                ("mark", models.BigIntegerField()),
            ],
        ),
        migrations.RunSQL(FIRST, migrations.RunSQL.noop),
    ]
