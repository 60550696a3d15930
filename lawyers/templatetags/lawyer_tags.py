"""What do the templates of firms and lawyers ask? Fields of practice, and which admissions still stand."""

from __future__ import annotations

from typing import Any

from django import template

from lawyers.models import Admission, Lawyer
from lawyers.words import Practice

register = template.Library()


@register.filter
def practice_names(record: Any) -> list[str]:
    """The fields of practice of a firm or lawyer, in words and in their neutral order."""
    held = set(record.practices)
    return [str(each.label) for each in Practice if each.value in held]


@register.filter
def has_expired(admission: Admission) -> bool:
    """Whether it was valid until a day that has passed."""
    return admission.is_expired_on()


@register.filter
def must_be_verified(admission: Admission) -> bool:
    """Whether somebody must ask if it still holds."""
    return admission.must_be_verified()


@register.filter
def must_verify(lawyer: Lawyer) -> bool:
    """Whether one of a lawyer's admissions must be verified."""
    return any(each.must_be_verified() for each in lawyer.admissions.all())
