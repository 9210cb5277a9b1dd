"""Acts on many records at once: counted before, kept with what they changed, taken back on the same day (ux.md, lists)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from core.errors import Refusal
from lists.models import BulkAct

if TYPE_CHECKING:
    from users.models import User

MOST = 200  # records at once


class ActRefused(Refusal):
    """Nothing was changed."""


@transaction.atomic
def do(name: str, change: Callable[[], dict[Any, Any]], *, by: User, today: date) -> BulkAct:
    """Run a change of many records and keep what it did: `change` returns facts by the id of each changed record.

    Raises ActRefused when nothing changed, and what `change` raises.
    """
    facts = change()
    if not facts:
        raise ActRefused(_("Nothing changed: none of them can be changed like that any more. Reload the list."))
    return keep(name, facts, by=by, today=today)


def keep(name: str, facts: Mapping[Any, Any], *, by: User, today: date) -> BulkAct:
    """Keep what was done to many records, for its undo; call in the transaction that did it."""
    kept = {str(pk): value for pk, value in facts.items()}
    act = BulkAct.objects.create(name=name, count=len(kept), facts=kept, by=by, on=today)
    audit.record("bulk.done", act, by=by, name=name, count=act.count)
    return act


@transaction.atomic
def undo(act: BulkAct, back: Callable[[dict[int, Any]], int], *, by: User, today: date, now: datetime) -> int:
    """Take an act back on its day, as far as nobody has changed the records since; returns how many are as before.

    Raises ActRefused when it was taken back already, or its day is over.
    """
    act = BulkAct.objects.select_for_update().get(pk=act.pk)
    if act.undone_at or act.on != today:
        raise ActRefused(_("This can no longer be taken back: its day is over, or it is taken back already."))
    count = back({int(pk): value for pk, value in act.facts.items()})
    BulkAct.objects.filter(pk=act.pk).update(undone_at=now)
    audit.record("bulk.undone", act, by=by, name=act.name, count=count)
    return count
