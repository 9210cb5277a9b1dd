"""Why an order or a contact stays when its import is taken back: what was done to it since, when and by whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from audit.models import Event
from commons.together import attach
from core.clock import business_date
from users.models import User

if TYPE_CHECKING:
    from datetime import datetime

    from followups.models import FollowUp
    from imports.kinds.base import Row
    from leads.models import Opportunity, Order

# What an event calls a field of a contact, and the import calls it.
_FIELDS = {
    "occurred_at": "day", "occurred_on": "day", "channel": "channel", "result": "result", "text": "text", "need": "need",
    "persons": "person",
}  # fmt: skip


def say_of_order(row: Row, order: Order, deal: Opportunity | None) -> None:
    """The order was made void, or its opportunity is not as the import left it."""
    if order.voided_at:
        row.remark("stays_voided", **_when(order.voided_at, order.voided_by))
    elif deal is not None and deal.amount is not None and deal.amount != order.amount:
        row.remark("stays_amount", before=f"{order.amount:f}", now=f"{deal.amount:f}")
    else:
        row.remark("stays_changed")


def say_of_contacts(rows: Iterable[tuple[Row, FollowUp]]) -> None:
    """Each was made void, disallowed or corrected; two statements for all of them."""
    rows = list(rows)
    attach(User, [it for _row, it in rows], "voided_by", "disallowed_by")
    corrected = _corrections([it.pk for _row, it in rows if not it.voided_at and not it.disallowed_by_id])
    for row, it in rows:
        event = corrected.get(it.pk)
        if it.voided_at:
            row.remark("stays_voided", **_when(it.voided_at, it.voided_by))
        elif it.disallowed_by is not None:
            row.remark("stays_disallowed", who=it.disallowed_by.name)
        elif event is not None:
            keys = sorted({_FIELDS.get(name, "more") for name in event.params.get("fields", ())})
            row.remark("stays_corrected", keys=keys, **_when(event.at, event.actor))
        else:
            row.remark("stays_changed")


def _corrections(ids: list[int]) -> dict[int, Event]:
    """The latest correction of each contact."""
    events = Event.objects.filter(code="follow_up.corrected", subject_type="followup", subject_id__in=ids)
    return {event.subject_id: event for event in events.select_related("actor").order_by("at", "pk")} if ids else {}


def _when(at: datetime, who: Any) -> dict[str, str]:
    return {"on": business_date(at).isoformat(), "who": who.name if who else "–"}
