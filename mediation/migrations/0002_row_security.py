"""Wall 2: row-level security on every table that holds case data, and the append-only trail.

The policies read guardian's own rows for whoever mediation/access.py says is acting. Lessons they rest on:
  - offices: a stable function in a scalar sub-select runs once a query (InitPlan), so a list stays a list;
  - one case: a correlated EXISTS, never an array of ids, which is quadratic;
  - settings are read with missing_ok, so that no actor means no rows and never an error;
  - FORCE binds the owner of the tables too: data migrations act as the job `migration`.
"""

from django.conf import settings
from django.db import migrations

FUNCTIONS = """
-- Who acts is one setting; what follows from it is read from it, so that two settings can never disagree.
create function portal_actor() returns text language sql stable parallel safe as $$
  select nullif(current_setting('portal.actor', true), '')
$$;
create function portal_user_id() returns bigint language sql stable parallel safe as $$
  select substring(current_setting('portal.actor', true) from '^user:([0-9]+)$')::bigint
$$;
create function portal_job() returns text language sql stable parallel safe as $$
  select substring(current_setting('portal.actor', true) from '^job:([a-z]+)$')
$$;

-- The draft whose address and key the visitor holds. Both must fit; half of it opens nothing.
create function portal_draft_id() returns uuid language sql stable parallel safe as $$
  select substring(current_setting('portal.actor', true) from '^draft:([0-9a-f-]{36})$')::uuid
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

-- The offices on which the acting user holds any of these grants: by the group of a role, and only while they work
-- there in that role. A group that somebody was put into past the desk opens nothing.
create function offices_where(codenames text[]) returns bigint[] language sql stable
    security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce(array_agg(distinct grant_row.content_object_id), '{}')
  from mediation_officegroupobjectpermission grant_row
  join auth_permission permission on permission.id = grant_row.permission_id
  join mediation_office office on office.id = grant_row.content_object_id
  join auth_group team on team.id = grant_row.group_id
  join accounts_user_groups belongs on belongs.group_id = grant_row.group_id
  join accounts_user person on person.id = belongs.user_id and person.is_active
  join mediation_officemembership membership
    on membership.user_id = belongs.user_id and membership.office_id = office.id
   and membership.suspended_at is null and membership.left_at is null
   and team.name = 'office:' || office.code || ':' || membership.role
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
    and membership.suspended_at is null and membership.left_at is null
$$;
create function case_grants() returns int[] language sql stable
    security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce(array_agg(permission.id), '{}')
  from auth_permission permission
  join django_content_type kind on kind.id = permission.content_type_id
  where kind.app_label = 'mediation' and kind.model = 'case' and permission.codename in ('view_case', 'mediate_case')
$$;

-- Whether this database is a demonstration's: written here, when it is migrated; the runtime role only reads it.
create table mediation_house (is_demonstration boolean not null);
insert into mediation_house values (__IS_DEMONSTRATION__);

-- What each named job may see. A job that is not listed sees nothing.
create function job_may(what text) returns boolean language sql stable
    set search_path = pg_catalog, public, pg_temp as $$
  select case portal_job()
    when 'migration' then current_user = 'portal_owner' and what in ('read', 'write')
    when 'trail' then what = 'cases'                  -- which case a refused reference belongs to
    when 'verify' then what in ('events', 'cases')    -- the whole trail, to prove it
    when 'notices' then what = 'cases'                -- reference and office of the case that a notice is about
    when 'drafts' then what = 'expired drafts'        -- erasing what nobody sent
    -- Only where everybody is invented: comparing what requests became, and making the sample rows.
    when 'scenarios' then what = 'read' and (select is_demonstration from mediation_house)
    when 'demo' then what in ('read', 'write') and (select is_demonstration from mediation_house)
    else false
  end
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

# In plpgsql, which keeps its plan: written out in eleven policies it would be planned anew for each table of a sending.
CASE_BEING_SENT = """
create function case_being_sent() returns uuid language plpgsql stable
    set search_path = pg_catalog, public, pg_temp as $$
begin
  return (select id from mediation_case where draft_id = sendable_draft());
end $$;
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
    case_id = (select case_being_sent()) or (select job_may('write'))
);
create policy migrated on {table} for update using ((select job_may('write')));
"""


DRAFT_POLICIES = """
-- A key opens nothing for long: mediation/actions/drafts.py closes a draft sooner, this wall a day later.
create policy with_its_key on mediation_draft
    using ((id = portal_draft_id() and key_digest = portal_draft_key()
            and changed_at > now() - interval '2 days')
           or (select job_may('write')))
    with check ((id = portal_draft_id() and key_digest = portal_draft_key()) or (select job_may('write')));
create policy expired on mediation_draft for select using (
    (select job_may('expired drafts')) and submitted_at is null and changed_at < now() - interval '1 day'
);
create policy erased on mediation_draft for delete using (
    (select job_may('expired drafts')) and submitted_at is null and changed_at < now() - interval '1 day'
);
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
  -- Nobody chooses the chain or an earlier hour for what they write.
  new.chain := coalesce(new.case_id, '00000000-0000-0000-0000-000000000000');
  if new.at not between clock_timestamp() - interval '1 minute' and clock_timestamp() + interval '1 minute' then
    new.at := clock_timestamp();
  end if;
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
-- Nobody writes in another's name, nor about a case they do not see; but the job that notes refusals.
create policy written on mediation_caseevent for insert with check (
    portal_job() = 'trail'
    or (actor = portal_actor() and case
          when case_id is null then portal_draft_id() is null
          else exists (select 1 from mediation_case home where home.id = mediation_caseevent.case_id) end)
);
"""

RIGHTS = """
do $$ begin
  if exists (select 1 from pg_roles where rolname = 'portal_runtime') then
    revoke update, delete on mediation_caseevent from portal_runtime;
    revoke all on mediation_trailhead from portal_runtime;
    revoke insert, update, delete on mediation_house from portal_runtime;
    revoke delete on mediation_referencecounter from portal_runtime;
    revoke insert, update, delete on django_migrations from portal_runtime;
  end if;
end $$;
"""

# The groups that hold an office's grants are changed by somebody who acts (mediation/actions/people.py), never by the
# studio's screens, which act for nobody.
OFFICE_GROUPS = """
create function is_office_group(id_of_group bigint) returns boolean language sql stable
    security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select 1 from auth_group where id = id_of_group and name like 'office:%')
      or exists (select 1 from mediation_officegroupobjectpermission where group_id = id_of_group)
$$;
create function guard_office_groups() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
declare guarded boolean := false;
begin
  if coalesce(portal_actor(), '') ~ '^(user:[0-9]+|job:(migration|operator|demo))$' then
    return coalesce(new, old);
  end if;
  if tg_table_name = 'auth_group' then
    guarded := is_office_group(old.id) or (tg_op = 'UPDATE' and new.name like 'office:%');
  else
    if tg_op <> 'INSERT' then guarded := is_office_group(old.group_id); end if;
    if tg_op <> 'DELETE' then guarded := guarded or is_office_group(new.group_id); end if;
  end if;
  if guarded then
    raise exception 'people of an office change through the desk' using errcode = 'insufficient_privilege';
  end if;
  return coalesce(new, old);
end $$;
create trigger guard_office_groups before insert or update or delete on accounts_user_groups
    for each row execute function guard_office_groups();
create trigger guard_office_groups before update or delete on auth_group
    for each row execute function guard_office_groups();
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
            FUNCTIONS.replace("__IS_DEMONSTRATION__", "true" if settings.DEMO else "false"),
            CASE_POLICIES,
            CASE_BEING_SENT,
            DRAFT_POLICIES,
            *(policies_of(table, *rule) for table, rule in TABLES.items()),
            TRAIL,
            *(forced(table) for table in tables),
            OFFICE_GROUPS,
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
