"""The tables of enquiries: what somebody asked a firm or a station, and what was written about it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import mediation.models.keys
import mediation.models.sealed_fields


class Migration(migrations.Migration):
    dependencies = [
        ("mediation", "0004_draft_of_actor"),
        ("registers", "0002_both_sides"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Enquiry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=mediation.models.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("reference", models.CharField(max_length=20, unique=True, verbose_name="reference")),
                ("key_digest", models.BinaryField(help_text="of reference and code, keyed", max_length=32)),
                (
                    "side",
                    models.CharField(
                        choices=[("macau", "Macau"), ("zhuhai", "Zhuhai")], max_length=10, verbose_name="side"
                    ),
                ),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("help", "Whether you can help with my problem"),
                            ("meeting", "When and where I can come"),
                            ("language", "Whether somebody speaks my language"),
                            ("fees", "What it costs"),
                            ("visit", "A visit of the legal adviser to our village or community"),
                            ("other", "Something else"),
                        ],
                        max_length=10,
                        verbose_name="what it is about",
                    ),
                ),
                ("community", mediation.models.sealed_fields.SealedText(verbose_name="village or community")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Waits for an answer"),
                            ("answered", "Answered"),
                            ("closed", "Closed"),
                            ("referred", "Referred to another place"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("language", models.CharField(max_length=10, verbose_name="language of the enquiry")),
                ("name", mediation.models.sealed_fields.SealedText(verbose_name="name")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("phone", "Phone call"),
                            ("email", "E-mail"),
                            ("sms", "Text message"),
                            ("wechat", "WeChat"),
                            ("none", "Do not contact me"),
                        ],
                        default="none",
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                (
                    "reach",
                    mediation.models.sealed_fields.SealedText(
                        verbose_name="phone number, e-mail address or WeChat name"
                    ),
                ),
                ("hours", mediation.models.sealed_fields.SealedText(verbose_name="hours")),
                ("may_leave_message", models.BooleanField(null=True, verbose_name="may leave a message")),
                ("is_shared", models.BooleanField(null=True, verbose_name="somebody else uses it too")),
                ("consent_version", models.CharField(max_length=20, verbose_name="version of the privacy notice")),
                ("consent_language", models.CharField(max_length=10, verbose_name="language of the privacy notice")),
                ("consented_at", models.DateTimeField(verbose_name="agreed")),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("changed_at", models.DateTimeField(verbose_name="last changed")),
                (
                    "counter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registers.counter"
                    ),
                ),
                (
                    "referred_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registers.counter",
                    ),
                ),
            ],
            options={
                "verbose_name": "enquiry",
                "verbose_name_plural": "enquiries",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="EnquiryMessage",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=mediation.models.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "author",
                    models.CharField(
                        choices=[("asker", "Who asks"), ("contact", "The contact of the firm or station")],
                        max_length=10,
                        verbose_name="who wrote",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("text", mediation.models.sealed_fields.SealedText(verbose_name="text")),
                ("written_at", models.DateTimeField(verbose_name="written")),
                (
                    "enquiry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="mediation.enquiry"
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "message",
                "verbose_name_plural": "messages",
                "ordering": ["written_at", "id"],
                "default_permissions": (),
            },
        ),
        migrations.AddIndex(
            model_name="enquiry",
            index=models.Index(fields=["counter", "status", "changed_at"], name="enquiry_of_counter"),
        ),
        migrations.AddConstraint(
            model_name="enquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(("side__in", ["macau", "zhuhai"])), name="enquiry_side_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="enquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(("topic__in", ["help", "meeting", "language", "fees", "visit", "other"])),
                name="enquiry_topic_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="enquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["open", "answered", "closed", "referred"])),
                name="enquiry_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="enquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["phone", "email", "sms", "wechat", "none"])),
                name="enquiry_channel_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="enquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(("reference__regex", "^ENQ-(ZH|MO)-[0-9A-Z]{4}-[0-9A-Z]{4}$")),
                name="enquiry_reference_form",
            ),
        ),
        migrations.AddConstraint(
            model_name="enquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("referred_to__isnull", False), ("status", "referred")),
                    models.Q(models.Q(("status", "referred"), _negated=True), ("referred_to", None)),
                    _connector="OR",
                ),
                name="enquiry_referred_somewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="enquirymessage",
            constraint=models.UniqueConstraint(fields=("enquiry", "author", "number"), name="enquiry_message_once"),
        ),
        migrations.AddConstraint(
            model_name="enquirymessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("author", "asker"), ("number__range", (1, 2)), ("written_by", None)),
                    models.Q(("author", "contact"), ("number__gte", 1), ("written_by__isnull", False)),
                    _connector="OR",
                ),
                name="enquiry_message_has_its_author",
            ),
        ),
    ]
