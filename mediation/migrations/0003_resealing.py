"""What the job `rotation` may do: read and update the tables that hold sealed values, and nothing else.

It needs neither the cases nor the events: a sealed value names its own ring and key (portal/sealing.py).
"""

from django.db import migrations

TABLES = (
    "mediation_partycontact",
    "mediation_partyidentity",
    "mediation_casenarrative",
    "mediation_proceeding",
    "mediation_child",
    "mediation_safecontact",
    "mediation_safetyanswers",
    "mediation_draft",
)

FUNCTION = """
create function is_resealing() returns boolean language sql stable parallel safe as $$
  select portal_job() = 'rotation'
$$;
"""


def policies_of(table: str) -> str:
    return f"""
create policy opened_to_reseal on {table} for select using ((select is_resealing()));
create policy resealed on {table} for update using ((select is_resealing()));
"""


def taken_back(table: str) -> str:
    return f"drop policy opened_to_reseal on {table}; drop policy resealed on {table};"


class Migration(migrations.Migration):
    dependencies = [("mediation", "0002_row_security")]

    operations = [
        migrations.RunSQL(
            FUNCTION + "".join(map(policies_of, TABLES)),
            "".join(map(taken_back, TABLES)) + "drop function is_resealing();",
        )
    ]
