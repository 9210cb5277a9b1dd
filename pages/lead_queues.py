"""Leads on Today: whom to contact, and what goes back to the pool within three days. One statement for both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import Count, IntegerField, Q, QuerySet, Value, Window
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import formatting
from core.prepared import prepared
from leads.models import Lead
from leads.services.leads.sweep import WARNING_DAYS

if TYPE_CHECKING:
    from users.models import User

SHOWN = 8
COLUMNS = ("pk", "company", "person", "next_contact_on", "return_due_on", "last_contact_on", "owner__name", "owner_id")


@dataclass(frozen=True)
class LeadRow:
    """One lead in a queue, and why it is there."""

    pk: int
    company: str
    reason: str
    owner: str  # empty: the reader's own


@dataclass
class LeadQueue:
    """A queue as the page shows it."""

    name: str
    label: Any
    tone: str
    address: str
    count: int = 0
    rows: list[LeadRow] = field(default_factory=list)

    @property
    def more(self) -> int:
        """Rows that are not shown."""
        return self.count - len(self.rows)


def lead_queues_of(user: User, *, today: date) -> list[LeadQueue]:
    """The queues of the person's leads (and of those they deputise for) that hold anything."""
    queues = [
        LeadQueue("leads_due", gettext_lazy("Leads to contact"), "", "scope=mine&sort=next"),
        LeadQueue("leads_back", gettext_lazy("Leads that go back soon"), "warn", "scope=mine&sort=next"),
    ]
    rows = prepared("lead queues", partial(_both, today), user.served_owner_ids, shape=today).rows()
    for number, total, *values in rows:
        lead = dict(zip(COLUMNS, values, strict=True))
        queue = queues[number]
        queue.count = total
        owner = "" if lead["owner_id"] == user.pk else lead["owner__name"]
        queue.rows.append(LeadRow(lead["pk"], lead["company"], _REASONS[number](lead, today), owner))
    return [queue for queue in queues if queue.count]


def _both(today: date, owner_ids: tuple[int, ...]) -> QuerySet[Any, Any]:
    mine = Lead.objects.running().filter(owner_id__in=owner_ids)
    soon = today + timedelta(days=WARNING_DAYS)
    due = (Q(next_contact_on__lte=today), "next_contact_on")
    back = (Q(return_due_on__lte=soon), "return_due_on")
    pieces = [
        mine.filter(condition)
        .order_by(order, "pk")
        .annotate(queue=Value(number, output_field=IntegerField()), total=Window(Count("*")))
        .values_list("queue", "total", *COLUMNS)[:SHOWN]
        for number, (condition, order) in enumerate((due, back))
    ]
    return pieces[0].union(pieces[1], all=True)


def _due(lead: dict[str, Any], today: date) -> str:
    late = (today - lead["next_contact_on"]).days
    when = _("%(days)s late") % {"days": formatting.days(late)} if late else _("today")
    if lead["last_contact_on"] is None:
        return " · ".join(part for part in (when, _("not reached yet"), lead["person"]) if part)
    last = _("last contact %(day)s") % {"day": formatting.day(lead["last_contact_on"])}
    return " · ".join(part for part in (when, last, lead["person"]) if part)


def _back(lead: dict[str, Any], today: date) -> str:
    left = (lead["return_due_on"] - today).days
    if left <= 0:
        return _("Back to the pool tonight unless contacted")
    return _("Back to the pool after %(day)s unless contacted") % {"day": formatting.day(lead["return_due_on"])}


_REASONS: tuple[Callable[[dict[str, Any], date], str], ...] = (_due, _back)
