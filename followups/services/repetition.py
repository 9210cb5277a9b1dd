"""The same text over and over: a manager looks at the texts, and lets them stand or disallows them (domain.md 2.2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.services.moves import lock
from accounts.services.refusals import InvalidInput, NotAllowed
from audit import services as audit
from followups.models import FollowUp
from followups.services.corrections import disallow
from followups.services.people import may_decide

if TYPE_CHECKING:
    from users.models import User

MOST = 50


def same_text(follow_up: FollowUp) -> list[FollowUp]:
    """Entries of the account that say the same, the newest first, at most MOST."""
    twins = FollowUp.objects.filter(account=follow_up.account_id, text_hash=follow_up.text_hash, voided_at=None)
    return list(twins.select_related("author").order_by("-occurred_on", "-pk")[:MOST])


@transaction.atomic
def accept(follow_up: FollowUp, *, by: User) -> int:
    """Let a repeated text stand: its entries are no longer flagged; returns how many. Raises NotAllowed."""
    account = _decidable(follow_up, by)
    flagged = FollowUp.objects.filter(account=account, text_hash=follow_up.text_hash, repeated=True)
    ids = sorted(flagged.values_list("pk", flat=True))
    FollowUp.objects.filter(pk__in=ids).update(repeated=False)
    audit.record("follow_up.repetition_accepted", account, by=by, entries=ids)
    return len(ids)


@transaction.atomic
def flag_again(follow_up: FollowUp, *, by: User) -> None:
    """Take an acceptance back: this entry is flagged as before. Raises NotAllowed."""
    account = _decidable(follow_up, by)
    FollowUp.objects.filter(pk=follow_up.pk).update(repeated=True)
    audit.record("follow_up.repetition_flagged", account, by=by, entries=[follow_up.pk])


@transaction.atomic
def disallow_some(entries: Sequence[FollowUp], *, by: User, reason: str, now: datetime) -> int:
    """Disallow the chosen ones of a repeated text; what is left is no longer flagged. Returns how many.

    Raises InvalidInput when nothing is chosen, ReasonNeeded, NotAllowed, WrongState.
    """
    if not entries:
        raise InvalidInput(_("Choose the contacts that shall not count."))
    batch = f"disallowed:{by.pk}:{now.isoformat()}"
    for entry in sorted(entries, key=lambda entry: entry.pk):
        disallow(entry, by=by, reason=reason, now=now, batch=batch)
    first = entries[0]
    FollowUp.objects.filter(account=first.account_id, text_hash=first.text_hash, repeated=True).update(repeated=False)
    return len(entries)


def _decidable(follow_up: FollowUp, by: User) -> Account:
    account = lock(follow_up.account_id)
    if not may_decide(follow_up, account, by):
        raise NotAllowed(_("Only a manager of the team who did not write it, or an admin, decides about this."))
    return account
