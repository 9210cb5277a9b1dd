"""What undone imports left void on an account: one line each in the timeline, its rows behind it (domain.md 2.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.fields.json import KT
from django.utils.translation import ngettext

from accounts.models import Account
from audit.models import Event
from core import formatting
from core.clock import business_date
from followups.models import FollowUp
from leads.models import Order

CONTACTS, ORDERS = "contacts", "orders"


@dataclass
class Fold:
    """The rows of one kind that one undone import left on an account; `day`: when it was taken back."""

    batch: str
    kind: str
    day: date
    ids: list[int] = field(default_factory=list)
    turns: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """What names it in an address."""
        return f"{self.kind}-{self.batch}"

    @property
    def words(self) -> str:
        """ "4 contacts of an import were taken back, 28 Nov" """
        n = len(self.ids)
        said = (
            ngettext(
                "%(n)s contact of an import was taken back, %(day)s",
                "%(n)s contacts of an import were taken back, %(day)s", n,
            )
            if self.kind == CONTACTS
            else ngettext(
                "%(n)s order of an import was taken back, %(day)s",
                "%(n)s orders of an import were taken back, %(day)s", n,
            )
        )  # fmt: skip
        return said % {"n": formatting.number(n), "day": formatting.day(self.day)}


def folds_of(account: Account) -> list[Fold]:
    """Whatever undone imports left void on an account, the latest first; one statement."""
    contacts = _void(FollowUp.objects.filter(account=account), CONTACTS, "followup", "follow_up.voided")
    orders = _void(Order.objects.filter(account=account), ORDERS, "order", "order.voided")
    found: dict[tuple[str, str], Fold] = {}
    for pk, at, batch, kind in contacts.union(orders, all=True):
        if batch:
            found.setdefault((kind, batch), Fold(batch, kind, business_date(at))).ids.append(pk)
    return sorted(found.values(), key=lambda fold: (fold.day, int(fold.batch)), reverse=True)


def _void(rows: QuerySet[Any], kind: str, subject: str, code: str) -> QuerySet[Any, Any]:
    """Void rows with the import whose undo made them void, None when a person did."""
    events = Event.objects.filter(subject_type=subject, subject_id=OuterRef("pk"), code=code, params__has_key="import")
    batch = Subquery(events.order_by("-at").values(batch=KT("params__import"))[:1], output_field=CharField())
    void = rows.exclude(voided_at=None).order_by()
    return void.annotate(batch=batch, kind=Value(kind, CharField())).values_list("pk", "voided_at", "batch", "kind")


def between(
    items: Sequence[Any], days: Sequence[date], folds: Sequence[Fold], since: date | None, more: bool
) -> list[Any]:
    """Entries of a page, latest first, with the folds of these days below what happened on the same day.

    `days`: those of the entries; `since`: where the page before ended, None on the first; `more`: pages follow.
    """
    mixed = list(zip(days, items, strict=True))
    for fold in folds:
        if (since is not None and fold.day > since) or (more and fold.day <= days[-1]):
            continue
        at = next((n for n, (day, _item) in enumerate(mixed) if day < fold.day), len(mixed))
        mixed.insert(at, (fold.day, fold))
    return [item for _day, item in mixed]
