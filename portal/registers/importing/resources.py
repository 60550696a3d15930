"""What does a row of a list make of the record it names? Rows of a register, as django-import-export runs them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

import tablib
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import ModelResource
from import_export.results import RowResult
from wagtail.models import Revision, WorkflowState

from portal.hanzi import fold_name
from portal.registers.importing import columns as column_tools
from portal.registers.importing.cells import one_line
from portal.registers.importing.children import Children
from portal.registers.importing.columns import Among, Column, Errors, check, divisions_by_name, fill
from portal.registers.importing.outcomes import Change, Outcome, outcome_of
from portal.registers.importing.publishing import Publication, publish
from portal.registers.importing.reading import Shape
from portal.registers.models import STANDS_FOR, Record

logger = logging.getLogger(__name__)
KEY = RegexValidator(r"\A[a-z0-9]+(?:[-_][a-z0-9]+)*\Z")


class ByKey(BaseInstanceLoader):
    """Records that were looked up once for the whole file."""

    def get_instance(self, row: Mapping[str, str]) -> Record | None:
        found: Record | None = self.resource.known.get(row["key"])
        return found


class RegisterRow(RowResult):
    """A row's result, with what is shown of it."""

    outcome: Outcome


class RegisterResource(ModelResource):
    """A register's columns and how its rows are taken. sides: those whose records this list may concern."""

    columns: ClassVar[Sequence[Column]]
    children: ClassVar[Sequence[Children]] = ()
    needed: ClassVar[Sequence[Sequence[str]]] = (("key",), ("side",))
    related: ClassVar[Sequence[str]] = ()
    sample: ClassVar[Mapping[str, str]] = {}  # a row of the empty list, invented
    place: ClassVar[int] = 0  # among the registers

    class Meta:
        import_id_fields = ("key",)
        fields: ClassVar[Sequence[str]] = ()
        instance_loader_class = ByKey
        use_bulk = True  # rows are gathered, and written together at the end
        batch_size = None
        skip_diff = True
        report_skipped = True

    def __init__(self, sides: Iterable[str] = (), is_locking: bool = False) -> None:
        super().__init__()
        self.sides, self.is_locking = frozenset(sides), is_locking
        self.fields = {column.column_name: column for column in self.columns}
        self.known: dict[str, Record] = {}
        self.publication: Publication | None = None
        self.touched: set[str] = set()  # sides that the rows name

    # ---------- The shape of a file ----------

    @classmethod
    def labelled(cls) -> list[tuple[str, Column]]:
        """Every column that a file can have, in the order of exports."""
        own = [(column.column_name, column) for column in cls.columns]
        return own + [each for children in cls.children for each in children.labelled()]

    @classmethod
    def names(cls) -> list[str]:
        """The columns' names, in the order of exports."""
        return [name for name, _column in cls.labelled()]

    @classmethod
    def shape(cls) -> Shape:
        """What a file of this register must look like."""
        called: dict[str, str | None] = {}
        for name, column in cls.labelled():
            for label in column.called():
                called[label] = name if label not in called else None  # what means two columns means none
        called |= {fold_name(name): name for name in cls.names()}
        together: list[tuple[int, Sequence[str]]] = [(len(children.names), children.names) for children in cls.children]
        if "latitude" in cls.names():
            together.append((2, column_tools.POSITION))
        return Shape(lambda header: called.get(fold_name(header)), cls.needed, together)

    # ---------- Before the rows ----------

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        """Look up, for all rows together, what they name."""
        keys = dataset["key"] if len(dataset) else []
        records = self.records().filter(key__in=keys)
        if self.is_locking:
            records = records.select_for_update(of=("self",), no_key=True)
        self.known = {record.key: record for record in records}
        self.look_up()

    def look_up(self) -> None:
        """Fill what columns choose from."""
        divisions: dict[str, Any] | None = None
        every = [*self.columns, *(column for children in self.children for column in children.columns)]
        for column in every:
            if isinstance(column.widget, Among) and column.attribute == "division":
                divisions = divisions if divisions is not None else divisions_by_name()
                column.widget.known = divisions

    def records(self) -> QuerySet[Any]:
        """The register with all that its rows show, in the order of exports."""
        found: QuerySet[Any] = self._meta.model._default_manager.select_related(*self.related)
        for children in self.children:
            found = found.prefetch_related(children.accessor)
            if any(column.attribute == "division" for column in children.columns):
                found = found.prefetch_related(f"{children.accessor}__division")
        return found.order_by("key")

    @cached_property
    def busy(self) -> Mapping[str, str]:
        """Why records cannot be changed from outside just now, by primary key."""
        kind = ContentType.objects.get_for_model(self._meta.model, for_concrete_model=False)
        revisions = Revision.objects.filter(content_type=kind, approved_go_live_at__isnull=False)
        reviews = WorkflowState.objects.active().filter(content_type=kind)
        found = dict.fromkeys(revisions.values_list("object_id", flat=True), _("The record waits to be published."))
        found |= dict.fromkeys(reviews.values_list("object_id", flat=True), _("The record is in review."))
        return found

    # ---------- One row ----------

    def import_row(self, row: Any, instance_loader: Any, **kwargs: Any) -> RowResult:
        """As the library does it; what it makes of the row is told in the portal's words."""
        self.before: dict[str, str] = {}
        self.after: dict[str, str] = {}
        result = super().import_row(row, instance_loader, **kwargs)
        for error in result.errors:
            logger.error("a row of an import failed: %s", type(error.error).__name__)
        changes = [
            Change(name, self.before[name], self.after[name])
            for name in row
            if name in self.after and self.before[name] != self.after[name]
        ]
        result.outcome = outcome_of(result, row, changes)
        return result

    def get_row_result_class(self) -> type[RowResult]:
        return RegisterRow

    def init_instance(self, row: Any = None) -> Record:
        record: Record = self._meta.model(key=one_line(row["key"]))
        return record

    def cells(self, record: Record) -> dict[str, str]:
        """All cells of a record's row."""
        found = {column.column_name: column.cell(record) for column in self.columns}
        for children in self.children:
            found |= children.cells(record)
        return found

    def import_instance(self, instance: Record, row: Mapping[str, str], **kwargs: Any) -> None:
        """Fill the record. Raises ValidationError with messages by column."""
        is_new = instance.pk is None
        self.before = dict.fromkeys(row, "") if is_new else self.cells(instance)
        side_before, verified_before = instance.side, instance.verified_on
        errors = fill(instance, [column for column in self.columns if column.column_name != "key"], row)
        errors |= self._permission_errors(instance, "" if is_new else side_before)
        self.touched |= {instance.side} & self.sides
        if instance.verified_on and (
            instance.verify_by is None or ("verify_by" not in row and instance.verified_on != verified_before)
        ):
            instance.verify_by = instance.verified_on + STANDS_FOR
        for children in self.children:
            errors |= children.fill(instance, row, instance.side)
        self.after = self.cells(instance) | ({"key": instance.key} if is_new else {})
        if is_new:
            errors |= _key_errors(row["key"])
        if errors:
            raise ValidationError({name or "__all__": messages for name, messages in errors.items()})

    def _permission_errors(self, instance: Record, side_before: str) -> Errors:
        if not instance.side:
            return {}
        if not {instance.side, side_before or instance.side} <= self.sides:
            return {"side": [_("This is not your side's register.")]}
        if side_before and side_before != instance.side:
            return {"side": [_("A record stays on its side.")]}
        return {}

    def skip_row(self, instance: Record, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        """What would stay as it is."""
        return not import_validation_errors and instance.pk is not None and self.before == self.after

    def validate_instance(
        self, instance: Record, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """The model's own rules, without asking the database for each row: keys are unique within the file."""
        told = ValidationError(import_validation_errors).message_dict if import_validation_errors else {}
        errors = check(instance, self.columns, instance.side)
        errors = {name or "__all__": messages for name, messages in errors.items()} | told
        standing = self._standing_problem(instance)
        if standing and "side" not in told:
            errors.setdefault("key", []).append(standing)
        if errors:
            raise ValidationError(errors)

    def _standing_problem(self, instance: Record) -> str:
        """Why this record is not to be changed by a list."""
        if instance.pk is None:
            return ""
        if instance.locked:
            return _("The record is locked.")
        if str(instance.pk) in self.busy:
            return self.busy[str(instance.pk)]
        if not instance.live:
            return _("The record is not published. A list does not publish it: do it in the studio first.")
        if instance.has_unpublished_changes:
            return _("Somebody has a newer draft of this record. Publish or drop it first.")
        return ""

    # ---------- Writing ----------

    def bulk_create(self, using_transactions: bool, dry_run: bool, *args: Any, **kwargs: Any) -> None:
        """All records of the file, new and changed, are published together; of a dry run none is."""
        if not dry_run and self.publication is not None:
            publish(self.create_instances, self.update_instances, self.publication)
        self.create_instances.clear()
        self.update_instances.clear()

    def bulk_update(self, *args: Any, **kwargs: Any) -> None:
        """Done together with the new ones."""

    def after_import(self, dataset: tablib.Dataset, result: Any, **kwargs: Any) -> None:
        """The library would set the tables' counters anew; no row here brings a number of its own."""


def _key_errors(key: str) -> Errors:
    try:
        KEY(key)
    except ValidationError:
        return {"key": [_("A key has small letters without accents, digits and hyphens only, such as gongbei-1.")]}
    return {} if len(key) <= 60 else {"key": [_("A key has at most 60 characters.")]}
