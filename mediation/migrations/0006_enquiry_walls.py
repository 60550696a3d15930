"""Wall 2 around enquiries: forced row security, what each may write, and their place in the trail.

Two sorts of people come to an enquiry: the contacts who hold a live grant on its counter, and whoever holds its
reference and its code. Nobody else: no office, no superuser, no contact of another record. Of the jobs, `trail`,
`verify` and `notices` see the enquiry without its messages; `enquiries` erases what nobody waits for.
"""

from django.db import migrations

FUNCTIONS = """
-- The enquiry whose reference the visitor holds; portal_draft_key() is the digest of its reference and code.
create function portal_enquiry() returns text language sql stable parallel safe as $$
  select case
    when current_setting('portal.actor', true) ~ '^enquiry:ENQ-(ZH|MO)-[0-9A-Z]{4}-[0-9A-Z]{4}$'
    then substr(current_setting('portal.actor', true), 9)
  end
$$;

-- The counters at which the acting user answers: guardian's own rows, and only while the account is active.
create function counters_held() returns bigint[] language sql stable
    security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce(array_agg(granted.content_object_id), '{}')
  from registers_counteruserobjectpermission granted
  join auth_permission permission on permission.id = granted.permission_id
  join accounts_user person on person.id = granted.user_id and person.is_active
  where granted.user_id = portal_user_id() and permission.codename = 'answer_enquiries'
$$;

-- Whether the acting one sees an enquiry. In plpgsql, which keeps its plan: each event of a case asks too.
create function sees_enquiry(which uuid) returns boolean language plpgsql stable
    set search_path = pg_catalog, public, pg_temp as $$
begin
  return exists (select 1 from mediation_enquiry where id = which);
end $$;

create function is_erasing_enquiries() returns boolean language sql stable parallel safe as $$
  select portal_job() = 'enquiries'
$$;
"""

HELD = "counter_id = any ((select counters_held())::bigint[])"
ASKED = "(reference = (select portal_enquiry()) and key_digest = (select portal_draft_key()))"
OF = "select 1 from mediation_enquiry home where home.id = mediation_enquirymessage.enquiry_id"
HELD_HOME = f"exists ({OF} and home.{HELD})"
ASKED_HOME = (
    f"exists ({OF} and home.reference = (select portal_enquiry()) and home.key_digest = (select portal_draft_key()))"
)

ENQUIRY = f"""
create policy seen on mediation_enquiry for select using (
    {HELD} or {ASKED} or (select job_may('read')) or (select job_may('cases'))
    or ((select is_erasing_enquiries()) and status <> 'open')
);
create policy asked on mediation_enquiry for insert with check (
    ({ASKED} and status = 'open'
     and exists (select 1 from registers_counter asked where asked.id = counter_id and asked.side = mediation_enquiry.side))
    or (select job_may('write'))
);
create policy moved on mediation_enquiry for update
    using ({HELD} or {ASKED} or (select job_may('write')))
    with check ({HELD} or {ASKED} or (select job_may('write')));
create policy erased on mediation_enquiry for delete using (
    {ASKED} or ((select is_erasing_enquiries()) and status <> 'open')
);
create policy opened_to_reseal on mediation_enquiry for select using ((select is_resealing()));
create policy resealed on mediation_enquiry for update using ((select is_resealing()));
"""

MESSAGE = f"""
create policy seen on mediation_enquirymessage for select using (
    {HELD_HOME} or {ASKED_HOME} or (select job_may('read'))
    or ((select is_erasing_enquiries()) and exists ({OF} and home.status <> 'open'))
);
-- Nobody writes in another's name, nor where somebody said that it is over.
create policy written on mediation_enquirymessage for insert with check (
    (author = 'contact' and written_by_id = (select portal_user_id())
     and exists ({OF} and home.{HELD} and home.status in ('open', 'answered')))
    or (author = 'asker' and {ASKED_HOME.replace("home.key_digest", "home.status in ('open', 'answered') and home.key_digest")})
    or (select job_may('write'))
);
create policy erased on mediation_enquirymessage for delete using (
    {ASKED_HOME} or ((select is_erasing_enquiries()) and exists ({OF} and home.status <> 'open'))
);
create policy opened_to_reseal on mediation_enquirymessage for select using ((select is_resealing()));
create policy resealed on mediation_enquirymessage for update using ((select is_resealing()));
"""

# An enquiry has a chain of its own, under its id. Whoever holds one writes to no other chain.
EVENTS = """
drop policy written on mediation_caseevent;
create policy written on mediation_caseevent for insert with check (
    portal_job() = 'trail'
    or (actor = portal_actor() and case
          when case_id is null then portal_draft_id() is null and portal_enquiry() is null
          else exists (select 1 from mediation_case home where home.id = mediation_caseevent.case_id)
               or sees_enquiry(case_id) end)
);
"""
EVENTS_BEFORE = """
drop policy written on mediation_caseevent;
create policy written on mediation_caseevent for insert with check (
    portal_job() = 'trail'
    or (actor = portal_actor() and case
          when case_id is null then portal_draft_id() is null
          else exists (select 1 from mediation_case home where home.id = mediation_caseevent.case_id) end)
);
"""

# What never changes cannot be changed: whose enquiry it is, at which counter, and what was asked.
RIGHTS = """
do $$ begin
  if exists (select 1 from pg_roles where rolname = 'portal_runtime') then
    revoke update on mediation_enquiry, mediation_enquirymessage from portal_runtime;
    grant update (status, referred_to_id, changed_at, community, name, reach, hours) on mediation_enquiry
        to portal_runtime;
    grant update (text) on mediation_enquirymessage to portal_runtime;
  end if;
end $$;
"""

TABLES = ("mediation_enquiry", "mediation_enquirymessage")


def forced(table: str) -> str:
    return f"alter table {table} enable row level security; alter table {table} force row level security;"


POLICIES = {
    "mediation_enquiry": ("seen", "asked", "moved", "erased", "opened_to_reseal", "resealed"),
    "mediation_enquirymessage": ("seen", "written", "erased", "opened_to_reseal", "resealed"),
}
TAKEN_BACK = "".join(f"drop policy {name} on {table}; " for table, names in POLICIES.items() for name in names)
FUNCTIONS_TAKEN_BACK = "drop function is_erasing_enquiries(), sees_enquiry(uuid), counters_held(), portal_enquiry();"


class Migration(migrations.Migration):
    dependencies = (("mediation", "0005_enquiries"),)

    operations = (
        migrations.RunSQL(
            FUNCTIONS + ENQUIRY + MESSAGE + EVENTS + "".join(map(forced, TABLES)) + RIGHTS,
            EVENTS_BEFORE + TAKEN_BACK + FUNCTIONS_TAKEN_BACK,
        ),
    )
