"""Who keeps the registers? For each side a group that writes its records, and one that checks them.

`set_up` brings groups, guardian's grants and the workflow into the state written here, after migrations (apps.py).
The groups hold no permission of Django on the records: every question about one goes to access.py, and what of Wagtail
asks the model alone (bulk actions, reports) gets "no".
"""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from guardian.models import GroupObjectPermissionBase
from guardian.shortcuts import assign_perm
from wagtail.models import Workflow, WorkflowContentType, WorkflowTask

from portal.places.sides import Side
from portal.registers.checking import RegisterCheckTask, record_models
from portal.registers.models import Register, RegisterGroupObjectPermission
from portal.registers.words import Act

EDITORS = {Side.ZHUHAI: "registry:zhuhai", Side.MACAU: "registry:macau"}
CHECKERS = {Side.ZHUHAI: "registry-check:zhuhai", Side.MACAU: "registry-check:macau"}

# Names of workflows and their steps are data, in one language for everybody.
WORKFLOW = "登記冊核對 · 登记册核对 · Check of a register"
STEP = "他人核對 · 他人核对 · Check by somebody else"


def set_up() -> None:
    """Groups, grants and the workflow. Calling it again changes nothing."""
    with transaction.atomic():
        for side in Side:
            register, _made = Register.objects.get_or_create(side=side)
            _grant(EDITORS[side], register, Act.EDIT_RECORDS)
            _grant(CHECKERS[side], register, Act.CHECK_RECORDS)
        _assign_workflow()


def _grant(name: str, register: Register, act: Act) -> None:
    """Exactly this act on exactly this register, and the way into the studio."""
    group, _made = Group.objects.get_or_create(name=name)
    group.permissions.set(
        Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")
    )  # fmt: skip
    held: type[GroupObjectPermissionBase] = RegisterGroupObjectPermission
    others = held.objects.filter(group=group).exclude(content_object=register, permission__codename=act)
    others.delete()
    assign_perm(act.value, group, register)


def _assign_workflow() -> None:
    """Every kind of record has the one check."""
    workflow, is_new = Workflow.objects.get_or_create(name=WORKFLOW)
    if is_new:
        task = RegisterCheckTask.objects.first() or RegisterCheckTask.objects.create(name=STEP)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    for model in record_models():
        WorkflowContentType.objects.update_or_create(
            content_type=ContentType.objects.get_for_model(model), defaults={"workflow": workflow}
        )
