"""Late entries: they count once a manager approves them (domain.md 2.2, Counting)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.services.refusals import NotAllowed, WrongState
from audit import services as audit
from core.errors import Refusal
from followups.models import Approval, FollowUp
from followups.services import counting
from followups.services.people import may_decide
from followups.services.settling import late_matters, locked, no_longer_late, reason_of, settle, tell_author
from notifications.services import ask_again

if TYPE_CHECKING:
    from users.models import User

# How the inbox names an approval of a day before the present cycle (followups/apps.py).
FOR_LIFE = "approved_for_life"


@transaction.atomic
def approve(follow_up: FollowUp, *, by: User, now: datetime, batch: str = "") -> FollowUp:
    """Let a late entry count. Raises NotAllowed, WrongState when somebody has decided already."""
    return _decide(follow_up, Approval.APPROVED, by, now, reason="", batch=batch)


@transaction.atomic
def refuse(follow_up: FollowUp, *, by: User, reason: str, now: datetime, batch: str = "") -> FollowUp:
    """A late entry stays uncounted, with a reason. Raises ReasonNeeded, NotAllowed, WrongState."""
    return _decide(follow_up, Approval.REFUSED, by, now, reason=reason_of(reason), batch=batch)


def _decide(follow_up: FollowUp, decision: Approval, by: User, now: datetime, *, reason: str, batch: str) -> FollowUp:
    account, follow_up = locked(follow_up)
    if not may_decide(follow_up, account, by):
        raise NotAllowed(_("Only a manager of the team who did not write it, or an admin, decides about a late entry."))
    if follow_up.approval != Approval.PENDING:
        raise WrongState(_("This entry does not wait for a decision any more."))
    follow_up.approval, follow_up.approved_by = decision, by
    follow_up.disallow_reason = reason
    settle(follow_up, account, now=now)
    no_longer_late(follow_up)
    audit.record(f"follow_up.{decision.value}", follow_up, by=by, account=account.pk)
    told = FOR_LIFE if decision == Approval.APPROVED and counting.for_life_only(follow_up, account) else decision.value
    tell_author(follow_up, account, "late_entry_decided", batch=batch, decision=told, reason=reason)
    return follow_up


@transaction.atomic
def reopen(follow_up: FollowUp, *, by: User, now: datetime) -> FollowUp:
    """Take one's own approval back: the entry waits again. Raises NotAllowed, WrongState."""
    account, follow_up = locked(follow_up)
    if not may_decide(follow_up, account, by) or follow_up.approved_by_id != by.pk:
        raise NotAllowed(_("Only whoever approved this entry may take the approval back."))
    if follow_up.approval != Approval.APPROVED:
        raise WrongState(_("This entry is not approved any more."))
    follow_up.approval, follow_up.approved_by = Approval.PENDING, None
    settle(follow_up, account, now=now)
    ask_again(late_matters(follow_up))
    audit.record("follow_up.reopened", follow_up, by=by, account=account.pk)
    return follow_up


@dataclass(frozen=True)
class Decided:
    """What came of several decisions: how many were taken, how many of them let an entry count for life only, and why
    the others were not."""

    done: int
    refused: list[str]
    for_life: int = 0


def decide_many(entries: Sequence[FollowUp], *, by: User, now: datetime, reason: str | None = None) -> Decided:
    """Approve several late entries, or refuse them with a `reason`, each by itself and in the order of accounts.

    What another manager has decided meanwhile is left alone and told.
    """
    done, for_life, refused = 0, 0, []
    batch = f"decided:{by.pk}:{now.isoformat()}"
    for entry in sorted(entries, key=lambda entry: (entry.account_id, entry.pk)):
        try:
            if reason is None:
                approved = approve(entry, by=by, now=now, batch=batch)
                for_life += counting.for_life_only(approved, approved.account)
            else:
                refuse(entry, by=by, reason=reason, now=now, batch=batch)
        except Refusal as no:
            refused.append(str(no))
        else:
            done += 1
    return Decided(done, refused, for_life)
