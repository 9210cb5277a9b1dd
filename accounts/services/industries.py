"""Making one industry of several spellings, for every account and whatever else has one; taken back on the same day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from accounts.industries import LONGEST, keepers
from accounts.services.refusals import InvalidInput, NotAllowed, WrongState
from audit import services as audit
from commons.journal import Journal
from lists.models import BulkAct

if TYPE_CHECKING:
    from users.models import User

NAME = "accounts.industries"


def counted() -> dict[str, Counter[str]]:
    """By kind of record, how many have each spelling."""
    found = {}
    for kept in keepers():
        rows = kept.model.objects.filter(industry__gt="").order_by().values_list("industry").annotate(n=Count("pk"))
        found[kept.subject] = Counter(dict(rows))
    return found


@transaction.atomic
def merge(names: Collection[str], into: str, *, by: User, today: date) -> BulkAct:
    """Write `into` wherever one of `names` stands. Raises NotAllowed (admins only), InvalidInput when nothing would change."""
    if not by.is_admin:
        raise NotAllowed(_("Only admins merge industries."))
    into = " ".join(into.replace("\0", "").split())
    others = sorted(set(names) - {into})
    if not into or len(into) > LONGEST:
        raise InvalidInput(_("Write the spelling that stays, in at most %(most)d characters."), most=LONGEST)
    journal, count = Journal(), 0
    for kept in keepers():
        rows = kept.model.objects.filter(industry__in=others)
        before = dict(rows.select_for_update(no_key=True).order_by("pk").values_list("pk", "industry"))
        count += journal.change(kept.model.objects.filter(pk__in=list(before)), industry=into, **kept.along(into))
        kept.written(before.keys())
        events = ((pk, {"fields": {"industry": [was, into]}}) for pk, was in before.items())
        audit.record_many(kept.code, kept.subject, events, by=by)
    if not count:
        raise InvalidInput(_("Nothing changes: choose a spelling that is in use, and another one that stays."))
    facts: Any = {"lines": journal.lines, "names": others, "into": into}
    act = BulkAct.objects.create(name=NAME, count=count, facts=facts, by=by, on=today)
    audit.record("industry.merged", act, by=by, names=others, into=into, count=count)
    return act


@transaction.atomic
def undo(act: BulkAct, *, by: User, today: date, now: datetime) -> int:
    """Put the spellings back where nobody has changed them since; returns how many. Raises WrongState after its day."""
    act = BulkAct.objects.select_for_update().get(pk=act.pk)
    if act.undone_at or act.on != today:
        raise WrongState(_("This can no longer be taken back: its day is over, or it is taken back already."))
    journal = Journal(act.facts["lines"])
    stayed = journal.undo()
    for kept in keepers():
        kept.written(journal.ids(kept.model._meta.label_lower))
    back = act.count - sum(stayed.values())
    BulkAct.objects.filter(pk=act.pk).update(undone_at=now)
    audit.record("industry.parted", act, by=by, names=act.facts["names"], into=act.facts["into"], count=back)
    return back
