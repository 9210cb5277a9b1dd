"""Batches as they are shown: a reason may name somebody at any of their accounts (decision 0026)."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import Batch, BatchItem
from accounts.services import withholding


def veil(batches: Iterable[Batch]) -> None:
    """Take restricted persons of their accounts out of the reasons of batches that are shown and not saved."""
    rows = list(batches)
    about = BatchItem.objects.filter(batch__in=rows).order_by().values("account")
    for row, reason in zip(rows, withholding.without_any([row.reason for row in rows], about), strict=True):
        row.reason = reason
