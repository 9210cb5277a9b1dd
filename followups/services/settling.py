"""What every decision about an entry that exists shares: the locks, the recount, the need, the author's notice."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.services.moves import lock
from accounts.services.noting import note_need
from accounts.services.refusals import ReasonNeeded, WrongState
from core.clock import business_date
from followups.models import FollowUp, FollowUpPerson, Need
from followups.services import counting, stepping_in
from notifications.services import Message, tell
from notifications.services import settle as settle_notices


def locked(follow_up: FollowUp) -> tuple[Account, FollowUp]:
    """The account's row locked, and the follow-up as it is now; raises WrongState when it is void."""
    account = lock(follow_up.account_id)
    fresh = FollowUp.objects.select_related("author").get(pk=follow_up.pk)
    if fresh.voided_at:
        raise WrongState(_("This entry has been made void: it can no longer be changed."))
    return account, fresh


def settle(follow_up: FollowUp, account: Account, *, now: datetime, persons: set[int] | None = None) -> None:
    """Save an entry with what it counts for now, and recount the account and the `persons` it names or named."""
    need_before = FollowUp.objects.values_list("need", flat=True).get(pk=follow_up.pk)
    follow_up.not_counting = counting.why_not_counting(follow_up)
    follow_up.save()
    counting.recount(account.pk, today=business_date(now))
    if persons is None:
        links = FollowUpPerson.objects.current().filter(follow_up=follow_up)
        persons = set(links.values_list("person_id", flat=True))
    counting.refresh_persons(persons)
    if need_before or follow_up.need:
        refresh_need(account.pk, today=business_date(now))
    stepping_in.settle(account)


def refresh_need(account_id: int, *, today: date) -> None:
    """The account's need is what the latest counting follow-up that speaks of it says."""
    told = FollowUp.objects.counting().filter(account_id=account_id).exclude(need=Need.UNCHANGED)
    latest = told.order_by("-occurred_on", "-pk").values_list("need", flat=True).first()
    explicit = latest == Need.EXPLICIT
    if explicit != Account.objects.values_list("need_explicit", flat=True).get(pk=account_id):
        note_need(account_id, explicit=explicit, today=today)


def reason_of(text: str) -> str:
    """The reason without white space around it; raises ReasonNeeded when nothing is left."""
    reason = text.strip()
    if not reason:
        raise ReasonNeeded
    return reason[:500]


def late_matters(follow_up: FollowUp) -> list[str]:
    """Under which matters managers were asked about a late entry: as it was entered, and once for each correction."""
    first = f"late:{follow_up.pk}"
    return [first, *(f"{first}:{version}" for version in range(2, follow_up.version + 1))]


def no_longer_late(follow_up: FollowUp) -> None:
    """Nobody has to decide about the entry any more; call it while it waits: else it costs a statement for nothing."""
    settle_notices(late_matters(follow_up))


def tell_author(follow_up: FollowUp, account: Account, kind: str, *, batch: str = "", **facts: Any) -> None:
    """Put one notice about an entry into its author's inbox; `batch` groups those of one act."""
    params = {"name": account.name, "day": follow_up.occurred_on.isoformat(), **facts}
    once = f"{kind}:{follow_up.pk}:{follow_up.version}"
    tell([Message(follow_up.author_id, kind, once, batch, account.pk, params)])
