"""The sentence after a save: what counted, the new n of 12, and the new date (ux.md: days left must move)."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import Account
from core import formatting
from followups.models import Approval, FollowUp, NotCounting
from followups.models.follow_up import RESPONSES
from followups.services import counting


def sentence(follow_up: FollowUp, account: Account) -> str:
    """What saving this entry did to its account, in the reader's language; `account` as it is afterwards."""
    pace = _("%(n)s of %(of)s") % {"n": account.cycle_contacts, "of": account.contacts_allowed}
    parts = [pace, _recycling(account)]
    why, life = why_not(follow_up), for_life_only(follow_up, account)
    if why:
        said = _("Saved. It does not count: %(why)s.") % {"why": why}
        return formatting.sentences(said, life, " · ".join(filter(None, parts)))
    said = _("Saved. This day has counted already.") if day_counted_already(follow_up) else _("Saved.")
    return formatting.sentences(said, life, " · ".join(filter(None, parts)))


def for_life_only(follow_up: FollowUp, account: Account) -> str:
    """What an entry of a day before the present cycle counts for, or would once approved; empty for all others."""
    pending = follow_up.not_counting == NotCounting.NOT_APPROVED and follow_up.approval == Approval.PENDING
    if (follow_up.not_counting and not pending) or not counting.for_life_only(follow_up, account):
        return ""
    if account.cycle_started_on is None:
        facts = {"day": formatting.day(follow_up.occurred_on)}
        if pending:
            return _("Approved, it would count for life only: nobody owned the account on %(day)s.") % facts
        return _("It counts for life only: nobody owned the account on %(day)s.") % facts
    facts = {
        "day": formatting.day(follow_up.occurred_on),
        "start": formatting.day(account.cycle_started_on),
        "required": str(account.contacts_allowed),
    }
    if pending:
        return (
            _(
                "Approved, it would count for life only, not towards the %(required)s of this ownership cycle: %(day)s "
                "was before the cycle began on %(start)s."
            )
            % facts
        )
    return (
        _(
            "It counts for life only, not towards the %(required)s of this ownership cycle: %(day)s was before the "
            "cycle began on %(start)s."
        )
        % facts
    )


def day_counted_already(follow_up: FollowUp) -> bool:
    """Whether an earlier entry made the day count: it counts once, whoever of us made it (domain.md 2.2)."""
    return FollowUp.objects.filter(counting.day_counted_before(), pk=follow_up.pk).exists()


def why_not(follow_up: FollowUp) -> str | Promise:
    """Why an entry does not count, empty when it does."""
    if follow_up.not_counting == NotCounting.NOT_APPROVED:
        if follow_up.approval == Approval.PENDING:
            return _("it was entered late and waits for the manager")
        return _("it was entered late and the manager refused it")
    if follow_up.not_counting == NotCounting.NO_RESPONSE and follow_up.result in RESPONSES:
        return _("no person is named")
    return follow_up.get_not_counting_display() if follow_up.not_counting else ""


def _recycling(account: Account) -> str:
    if account.order_in_cycle and account.recycle_due_on is None:
        return ""
    if account.protected:
        return _("protected: it never goes to the pool")
    if account.suspend_due_on and (not account.recycle_due_on or account.suspend_due_on < account.recycle_due_on):
        return _("proposed for suspension on %(day)s") % {"day": formatting.day(account.suspend_due_on)}
    if account.recycle_due_on:
        return _("goes to the pool on %(day)s unless contacted") % {"day": formatting.day(account.recycle_due_on)}
    return ""
