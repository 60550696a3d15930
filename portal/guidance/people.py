"""Who may do what in the studio? Editors write, reviewers answer for the law; a group of each for each side.

Nobody but an administrator holds the permission to publish: an editor's text is published by its review. Nothing here
opens a desk, and no role of a desk opens the studio: desk groups are made by mediation alone.

`set_up` brings groups, permissions and workflows into the state written here, whenever it is called: after migrations
(apps.py) and whenever a section, topic or organisation is made.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.documents.models import Document
from wagtail.images import get_image_model
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from portal.guidance.models import (
    HomePage,
    LegalReviewTask,
    OrganisationPage,
    SectionPage,
    TopicPage,
)
from portal.guidance.models.reviewing import editors_of, reviewers_of
from portal.places.sides import Side

SIDES = (Side.ZHUHAI, Side.MACAU)  # in the order in which they review
# Names of workflows and their steps are data, in one language for everybody: each in those of who meets them.
LEGAL = "法律審閱 · Legal review"
EDITORIAL = "審閱員檢查 · Check by a reviewer"
STEPS = {
    Side.ZHUHAI.value: "法律审阅：珠海 · Legal review: Zhuhai",
    Side.MACAU.value: "法律審閱：澳門 · Revisão jurídica: Macau",
    "": EDITORIAL,
}
# As they were called at first → as they are called.
RENAMED = {
    "Legal review": LEGAL,
    "Check by a reviewer": EDITORIAL,
    "Legal review: Zhuhai": STEPS[Side.ZHUHAI],
    "Legal review: Macau": STEPS[Side.MACAU],
}
# Wagtail's own groups may publish anything anywhere.
WAGTAILS_GROUPS = ("Moderators", "Editors")

# Permissions that do not hang on a page, as app and codename.
EVERYBODY = ("wagtailadmin.access_admin",)
EDITORS = (
    *(
        f"guidance.{act}_{record}"
        for record in ("topic", "law", "institution", "glossaryterm")
        for act in ("add", "change", "view")
    ),
    *(f"calendars.{act}_holiday" for act in ("add", "change", "view")),
    *(f"wagtailredirects.{act}_redirect" for act in ("add", "change", "delete", "view")),
)
REVIEWERS = (
    *(f"guidance.{act}_lawchange" for act in ("add", "change", "view")),
    *(f"guidance.{act}_deputy" for act in ("add", "change", "view")),
)
COLLECTIONS = {"macau": "Macau", "zhuhai": "Zhuhai", "across": "Both sides together"}


def set_up() -> None:
    """Groups, permissions, collections and workflows, in every tree there is. Calling it again changes nothing."""
    with transaction.atomic():
        for side in SIDES:
            _permit(group(editors_of(side)), (*EVERYBODY, *EDITORS))
            _permit(group(reviewers_of(side)), (*EVERYBODY, *REVIEWERS))
        GroupPagePermission.objects.filter(group__name__in=WAGTAILS_GROUPS).delete()
        _rename()
        _open_collections()
        for kind in (HomePage, SectionPage, TopicPage, OrganisationPage):
            for shelf in kind.objects.all():
                open_shelf(shelf)


def group(name: str) -> Group:
    """The group of this name."""
    return Group.objects.get_or_create(name=name)[0]


def open_shelf(page: Page) -> None:
    """Give a section, topic, organisation or home to those who keep it, and say who reviews what lies in it."""
    if isinstance(page, SectionPage):
        keepers = tuple(Side) if page.keeper == SectionPage.Keeper.ACROSS else (Side(page.keeper),)
        _assign(page, LEGAL)
    else:
        keepers = tuple(Side)
        if isinstance(page, HomePage):
            _assign(page, EDITORIAL)
            return  # its own text is the portal's, and what lies below is opened shelf by shelf
    for side in Side:
        may_write = ("add_page", "change_page") if side in keepers else ()
        _permit_page(group(editors_of(side)), page, may_write)
        _permit_page(group(reviewers_of(side)), page, ("change_page",) if side in keepers else ())


def _permit(of: Group, names: Iterable[str]) -> None:
    """Exactly these permissions, as far as their apps made them."""
    wanted = {tuple(name.split(".")) for name in names}
    found = Permission.objects.filter(codename__in=[codename for _app, codename in wanted])
    found = found.select_related("content_type")
    of.permissions.set([each for each in found if (each.content_type.app_label, each.codename) in wanted])


def _permit_page(of: Group, page: Page, codenames: tuple[str, ...]) -> None:
    held = GroupPagePermission.objects.filter(group=of, page_id=page.pk)
    held.exclude(permission__codename__in=codenames).delete()
    has = set(held.values_list("permission__codename", flat=True))
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codenames):
        if permission.codename not in has:
            GroupPagePermission.objects.create(group=of, page_id=page.pk, permission=permission)


def _open_collections() -> None:
    """Pictures and files: each side's editors keep their own, both keep the common ones; everybody may choose any."""
    root = Collection.get_first_root_node()
    assert root is not None  # made by Wagtail's own migrations
    shelves = {code: _collection(root, name) for code, name in COLLECTIONS.items()}
    for side in SIDES:
        editors = group(editors_of(side))
        for model in (Document, get_image_model()):
            _permit_collection(editors, root, model, ("choose",))
            for shelf in (shelves[side.value], shelves["across"]):
                _permit_collection(editors, shelf, model, ("add", "change", "choose"))


def _collection(root: Collection, name: str) -> Collection:
    found = root.get_children().filter(name=name).first()
    return found or root.add_child(name=name)


def _permit_collection(of: Group, collection: Collection, model: type, acts: Iterable[str]) -> None:
    names = [f"{act}_{model._meta.model_name}" for act in acts]  # type: ignore[attr-defined]  # a model
    app = model._meta.app_label  # type: ignore[attr-defined]  # as above
    for permission in Permission.objects.filter(content_type__app_label=app, codename__in=names):
        GroupCollectionPermission.objects.get_or_create(group=of, collection=collection, permission=permission)


def _assign(page: Page, workflow: str) -> None:
    WorkflowPage.objects.update_or_create(page_id=page.pk, defaults={"workflow": _workflow(workflow)})


def _rename() -> None:
    for before, now in RENAMED.items():
        Workflow.objects.filter(name=before).update(name=now)
        LegalReviewTask.objects.filter(name=before).update(name=now)


def _workflow(name: str) -> Workflow:
    """A legal review asks the sides that a page needs, one after the other; the check asks a reviewer of either."""
    workflow, is_new = Workflow.objects.get_or_create(name=name)
    if is_new:
        for place, side in enumerate(SIDES if name == LEGAL else ("",)):
            task = LegalReviewTask.objects.filter(side=side).first() or LegalReviewTask.objects.create(
                name=STEPS[side], side=side
            )
            WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=place)
    return workflow
