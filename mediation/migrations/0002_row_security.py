"""Wall 2: row-level security on every table that holds case data, and the append-only trail.

The policies read guardian's own rows for whoever mediation/access.py says is acting. Lessons they rest on:
  - offices: a stable function in a scalar sub-select runs once a query (InitPlan), so a list stays a list;
  - one case: a correlated EXISTS, never an array of ids, which is quadratic;
  - settings are read with missing_ok, so that no actor means no rows and never an error;
  - FORCE binds the owner of the tables too: data migrations act as the job `migration`.
"""

from django.db import migrations

FUNCTIONS = """
create function portal_user_id() returns bigint language sql stable parallel safe as $$
  select nullif(current_setting('portal.user_id', true), '')::bigint
$$;
create function portal_actor() returns text language sql stable parallel safe as $$
  select nullif(current_setting('portal.actor', true), '')
$$;

-- The draft whose address and key the visitor holds. Both must fit; half of it opens nothing.
create function portal_draft_id() returns uuid language sql stable parallel safe as $$
  select nullif(current_setting('portal.draft_id', true), '')::uuid
$$;
create function portal_draft_key() returns bytea language sql stable parallel safe as $$
  select decode(nullif(current_setting('portal.draft_key', true), ''), 'hex')
$$;
create function open_draft() returns uuid language sql stable
    set search_path = pg_catalog, public, pg_temp as $$
  select id from mediation_draft where id = portal_draft_id() and key_digest = portal_draft_key()
$$;
create function sendable_draft() returns uuid language sql stable
    set search_path = pg_catalog, public, pg_temp as $$
  select id from mediation_draft
  where id = portal_draft_id() and key_digest = portal_draft_key() and submitted_at is null
$$;

-- The offices on which the acting user's groups hold any of these grants.
create function offices_where(codenames text[]) returns bigint[] language sql stable
    security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce(array_agg(distinct grant_row.content_object_id), '{}')
  from mediation_officegroupobjectpermission grant_row
  join auth_permission permission on permission.id = grant_row.permission_id
  join accounts_user_groups belongs on belongs.group_id = grant_row.group_id
  join accounts_user person on person.id = belongs.user_id and person.is_active
  where belongs.user_id = portal_user_id() and permission.codename = any (codenames)
$$;

-- The sides on which the acting user is a mediator.
create function sides_of_mediator() returns text[] language sql stable
    security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce(array_agg(distinct office.side), '{}')
  from mediation_officemembership membership
  join mediation_office office on office.id = membership.office_id
  join accounts_user person on person.id = membership.user_id and person.is_active
  where membership.user_id = portal_user_id() and membership.role = 'mediator'
$$;
create function case_grants() returns int[] language sql stable
    security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce(array_agg(permission.id), '{}')
  from auth_permission permission
  join django_content_type kind on kind.id = permission.content_type_id
  where kind.app_label = 'mediation' and kind.model = 'case' and permission.codename in ('view_case', 'mediate_case')
$$;

-- What each named job may see. A job that is not listed sees nothing.
create function job_may(what text) returns boolean language sql stable parallel safe as $$
  select (nullif(current_setting('portal.job', true), ''), what) in (
    ('migration', 'read'), ('migration', 'write'),
    ('trail', 'cases'),      -- which case a refused reference belongs to
    ('verify', 'events'),    -- the whole trail, to prove it
    ('notices', 'cases'),    -- reference and office of the case that a notice is about
    ('scenarios', 'read'),   -- comparing what requests became; needs the demonstration's database
    ('demo', 'read')         -- whether the demonstration was loaded
  )
$$;
"""

# A mediator sees a case if it is assigned to them and on a side where they are a mediator.
# A live share of the other side's case will be a further branch here and in access.py, nowhere else.
ASSIGNED = """
    ({case}.home_side = any ((select sides_of_mediator())::text[])
     and exists (select 1 from mediation_caseuserobjectpermission granted
                 where granted.content_object_id = {case}.id
                   and granted.user_id = (select portal_user_id())
                   and granted.permission_id = any ((select case_grants())::int[])))
"""

CASE_POLICIES = f"""
create policy seen on mediation_case for select using (
    home_office_id = any ((select offices_where('{{view_docket,screen_safety,check_conflicts}}'))::bigint[])
    or {ASSIGNED.format(case="mediation_case")}
    or draft_id = (select open_draft())
    or (select job_may('read')) or (select job_may('cases'))
);
create policy sent on mediation_case for insert with check (
    draft_id = (select sendable_draft()) or (select job_may('write'))
);
create policy migrated on mediation_case for update using ((select job_may('write')));
"""

# Which of the home office's grants open the rows of a table, beside the mediators of the case where it says so.
TABLES = {
    "mediation_party": ("view_docket,screen_safety,check_conflicts", True),
    "mediation_partycontact": ("view_docket,screen_safety,check_conflicts", True),
    "mediation_partyidentity": ("view_docket,check_conflicts", True),
    "mediation_casenarrative": ("view_docket", True),
    "mediation_proceeding": ("view_docket", True),
    "mediation_child": ("view_docket", True),
    "mediation_consent": ("view_docket", True),
    # Safety stays in the home office: how to reach somebody safely, and that care is asked for ...
    "mediation_safecontact": ("view_docket,screen_safety", False),
    "mediation_safetyflag": ("view_docket,screen_safety", False),
    # ... while the answers are the safety officer's alone.
    "mediation_safetyanswers": ("screen_safety", False),
    "mediation_matchhash": ("check_conflicts", False),
}


def policies_of(table: str, grants: str, for_mediators: bool) -> str:
    """A row is seen where its case is seen and one of the grants, or the assignment, opens this field group."""
    mediators = f"or {ASSIGNED.format(case='home')}" if for_mediators else ""
    return f"""
create policy seen on {table} for select using (
    exists (select 1 from mediation_case home where home.id = {table}.case_id and (
        home.home_office_id = any ((select offices_where('{{{grants}}}'))::bigint[]) {mediators}))
    or (select job_may('read'))
);
create policy sent on {table} for insert with check (
    exists (select 1 from mediation_case home
            where home.id = {table}.case_id and home.draft_id = (select sendable_draft()))
    or (select job_may('write'))
);
create policy migrated on {table} for update using ((select job_may('write')));
"""


DRAFT_POLICIES = """
create policy with_its_key on mediation_draft
    using ((id = portal_draft_id() and key_digest = portal_draft_key()) or (select job_may('write')))
    with check ((id = portal_draft_id() and key_digest = portal_draft_key()) or (select job_may('write')));
"""

TRAIL = """
create function event_hash(chain uuid, case_id uuid, sequence bigint, at timestamptz, actor text, action text,
                           detail jsonb, previous bytea) returns bytea language sql stable as $$
  select sha256(convert_to(jsonb_build_array(
      chain, case_id, sequence, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), actor, action, detail,
      encode(previous, 'hex'))::text, 'UTF8'))
$$;

-- Numbers an event, links it to the one before and moves the head of its chain. The head's row lock puts writers of
-- one chain in a queue; writers of different cases do not meet. The runtime role cannot touch the heads itself.
create function chain_event() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into mediation_trailhead as head (chain, sequence, hash) values (new.chain, 1, ''::bytea)
    on conflict (chain) do update set sequence = head.sequence + 1
    returning head.sequence, head.hash into new.sequence, new.previous;
  new.hash := event_hash(new.chain, new.case_id, new.sequence, new.at, new.actor, new.action, new.detail, new.previous);
  update mediation_trailhead set hash = new.hash where chain = new.chain;
  return new;
end $$;
create trigger chain_event before insert on mediation_caseevent for each row execute function chain_event();

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'events are append-only' using errcode = 'restrict_violation';
end $$;
create trigger append_only before update or delete on mediation_caseevent
    for each row execute function refuse_change();

create function trail_heads() returns setof mediation_trailhead language sql stable
    security definer set search_path = pg_catalog, public, pg_temp as $$
  select * from mediation_trailhead where (select job_may('events'))
$$;

create policy seen on mediation_caseevent for select using (
    exists (select 1 from mediation_case home where home.id = mediation_caseevent.case_id and (
        home.home_office_id = any ((select offices_where('{view_docket}'))::bigint[])))
    or (select job_may('events')) or (select job_may('read'))
);
-- Nobody writes in another's name, but the job that notes refusals.
create policy written on mediation_caseevent for insert with check (
    actor = portal_actor() or portal_actor() = 'job:trail'
);
"""

RIGHTS = """
do $$ begin
  if exists (select 1 from pg_roles where rolname = 'portal_runtime') then
    revoke update, delete on mediation_caseevent from portal_runtime;
    revoke all on mediation_trailhead from portal_runtime;
    revoke insert, update, delete on django_migrations from portal_runtime;
  end if;
end $$;
"""

# A case's side is its office's side, by key and not by care.
SIDE_OF_OFFICE = """
alter table mediation_case add constraint case_side_is_its_offices
    foreign key (home_office_id, home_side) references mediation_office (id, side);
"""


def forced(table: str) -> str:
    return f"alter table {table} enable row level security; alter table {table} force row level security;"


def statements() -> str:
    tables = ["mediation_case", "mediation_draft", "mediation_caseevent", *TABLES]
    return "\n".join(
        [
            FUNCTIONS,
            CASE_POLICIES,
            DRAFT_POLICIES,
            *(policies_of(table, *rule) for table, rule in TABLES.items()),
            TRAIL,
            *(forced(table) for table in tables),
            RIGHTS,
            SIDE_OF_OFFICE,
        ]
    )


class Migration(migrations.Migration):
    dependencies = [
        ("mediation", "0001_initial"),
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunSQL(statements(), reverse_sql=migrations.RunSQL.noop)]
