"""Who reviews, who stands in for them, and what is remembered so that pages stay right."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("guidance", "0006_records"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LegalReviewTask",
            fields=[
                (
                    "task_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.task",
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        blank=True,
                        choices=[("macau", "Macau"), ("zhuhai", "Zhuhai")],
                        help_text="Empty: the reviewers of either side",
                        max_length=10,
                        verbose_name="side",
                    ),
                ),
            ],
            options={
                "verbose_name": "legal review",
                "verbose_name_plural": "legal reviews",
            },
            bases=("wagtailcore.task",),
        ),
        migrations.CreateModel(
            name="LinkCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("url", models.URLField(max_length=2000, unique=True, verbose_name="address")),
                ("checked_at", models.DateTimeField(verbose_name="last asked")),
                ("status", models.PositiveSmallIntegerField(null=True, verbose_name="answer")),
                ("fault", models.CharField(blank=True, max_length=40, verbose_name="what is wrong")),
                ("failing_since", models.DateTimeField(null=True, verbose_name="since")),
            ],
            options={
                "verbose_name": "check of a link",
                "verbose_name_plural": "checks of links",
                "ordering": ["failing_since", "url"],
            },
        ),
        migrations.CreateModel(
            name="PublishedText",
            fields=[
                (
                    "page",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="published_text",
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                ("fingerprint", models.CharField(max_length=64)),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "published text",
                "verbose_name_plural": "published texts",
            },
        ),
        migrations.CreateModel(
            name="Deputy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "side",
                    models.CharField(
                        choices=[("macau", "Macau"), ("zhuhai", "Zhuhai")], max_length=10, verbose_name="side"
                    ),
                ),
                ("first_day", models.DateField(verbose_name="first day away")),
                ("last_day", models.DateField(verbose_name="last day away")),
                (
                    "deputy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deputy_of",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="deputy",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deputies",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reviewer who is away",
                    ),
                ),
            ],
            options={
                "verbose_name": "deputy",
                "verbose_name_plural": "deputies",
                "ordering": ["-first_day", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))), name="deputy_days_in_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("deputy", models.F("reviewer")), _negated=True),
                        name="deputy_is_another_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewReminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="wagtailcore.page"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "reminder",
                "verbose_name_plural": "reminders",
                "indexes": [models.Index(fields=["page", "sent_at"], name="reminder_page_sent")],
            },
        ),
    ]
