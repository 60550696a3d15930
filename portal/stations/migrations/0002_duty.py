"""The duty roster: shifts, who comes, and a log that nobody changes.

Below what the models say, PostgreSQL keeps two more rules: a sign-up always has the time of its shift, and the log of a
roster is append-only.
"""

import datetime

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

SPAN = """
alter table stations_signup add constraint signup_keeps_span_of_shift
    foreign key (shift_id, starts_at, ends_at) references stations_shift (id, starts_at, ends_at)
    on update cascade on delete cascade;
"""

# Whoever owns the tables may clear them, as when a database is made anew; nobody who serves changes a line.
APPEND_ONLY = """
create function refuse_change_of_duty_log() returns trigger language plpgsql as $$
begin
  if pg_has_role(current_user, (select relowner from pg_class where oid = tg_relid), 'MEMBER') then
    return coalesce(new, old);
  end if;
  raise exception 'the log of a roster is append-only' using errcode = 'restrict_violation';
end $$;
create trigger append_only before update or delete on stations_dutyevent
    for each row execute function refuse_change_of_duty_log();
do $$ begin
  if exists (select 1 from pg_roles where rolname = 'portal_runtime') then
    revoke update, delete on stations_dutyevent from portal_runtime;
  end if;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("stations", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DutyEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("actor", models.CharField(max_length=40)),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("shift_made", "made a shift"),
                            ("shift_changed", "changed a shift"),
                            ("shift_cancelled", "cancelled a shift"),
                            ("signed_up", "signed up for a shift"),
                            ("sign_up_cancelled", "cancelled their own sign-up"),
                            ("released", "took somebody off a shift"),
                            ("volunteer_added", "let somebody sign up for shifts"),
                            ("volunteer_removed", "let somebody sign up no more"),
                            ("keeper_added", "let somebody keep the roster"),
                            ("old_erased", "erased sign-ups of long ago"),
                        ],
                        max_length=20,
                    ),
                ),
                ("station_key", models.CharField(blank=True, max_length=60)),
                ("shift_number", models.BigIntegerField(null=True)),
                ("person_number", models.BigIntegerField(null=True)),
            ],
            options={
                "verbose_name": "event of a roster",
                "verbose_name_plural": "events of rosters",
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "action__in",
                                [
                                    "shift_made",
                                    "shift_changed",
                                    "shift_cancelled",
                                    "signed_up",
                                    "sign_up_cancelled",
                                    "released",
                                    "volunteer_added",
                                    "volunteer_removed",
                                    "keeper_added",
                                    "old_erased",
                                ],
                            )
                        ),
                        name="dutyevent_action_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Shift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField(verbose_name="begins")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("places", models.PositiveSmallIntegerField(verbose_name="people wanted")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note for the volunteers")),
                ("moved_at", models.DateTimeField(editable=False, null=True)),
                ("cancelled_at", models.DateTimeField(editable=False, null=True)),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="shifts", to="stations.station"
                    ),
                ),
            ],
            options={
                "verbose_name": "shift",
                "verbose_name_plural": "shifts",
                "ordering": ["starts_at", "station_id", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SignUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("seat", models.PositiveSmallIntegerField()),
                ("signed_up_at", models.DateTimeField()),
                ("cancelled_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sign_ups", to="stations.shift"
                    ),
                ),
            ],
            options={
                "verbose_name": "sign-up",
                "verbose_name_plural": "sign-ups",
                "ordering": ["signed_up_at", "pk"],
            },
        ),
        migrations.AddIndex(
            model_name="shift",
            index=models.Index(fields=["station", "ends_at"], name="shift_of_station"),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="shift_ends_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "ends_at__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("starts_at"), "+", models.Value(datetime.timedelta(days=1))
                        ),
                    )
                ),
                name="shift_within_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.CheckConstraint(
                condition=models.Q(("places__gte", 1), ("places__lte", 50)), name="shift_places_in_range"
            ),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cancelled_at", None)),
                fields=("station", "starts_at", "ends_at"),
                name="shift_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.UniqueConstraint(fields=("id", "starts_at", "ends_at"), name="shift_with_its_span"),
        ),
        migrations.AddIndex(
            model_name="signup",
            index=models.Index(fields=["person", "ends_at"], name="signup_of_person"),
        ),
        migrations.AddIndex(
            model_name="signup",
            index=models.Index(fields=["ends_at"], name="signup_by_age"),
        ),
        migrations.AddConstraint(
            model_name="signup",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("cancelled_at", None)),
                expressions=[
                    (
                        models.Func(
                            models.F("person"),
                            models.F("person"),
                            models.Value("[]"),
                            function="int8range",
                            output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            models.F("starts_at"),
                            models.F("ends_at"),
                            function="tstzrange",
                            output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="signup_nobody_twice",
            ),
        ),
        migrations.AddConstraint(
            model_name="signup",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cancelled_at", None)), fields=("shift", "seat"), name="signup_one_person_a_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="signup",
            constraint=models.CheckConstraint(
                condition=models.Q(("seat__gte", 1), ("seat__lte", 50)), name="signup_seat_in_range"
            ),
        ),
        migrations.RunSQL(SPAN, "alter table stations_signup drop constraint signup_keeps_span_of_shift"),
        migrations.RunSQL(
            APPEND_ONLY,
            "drop trigger append_only on stations_dutyevent; drop function refuse_change_of_duty_log()",
        ),
    ]
