"""The sentence after a save: what counted, the new n of 12, and the new date (ux.md: days left must move)."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import Account
from core import formatting
from followups.models import Approval, FollowUp, NotCounting
from followups.services import counting


def sentence(follow_up: FollowUp, account: Account) -> str:
    """What saving this entry did to its account, in the reader's language; `account` as it is afterwards."""
    pace = _("%(n)s of %(of)s") % {"n": account.cycle_contacts, "of": account.contacts_allowed}
    parts = [pace, _recycling(account)]
    why = why_not(follow_up)
    if why:
        return formatting.sentences(
            _("Saved. It does not count: %(why)s.") % {"why": why}, " · ".join(filter(None, parts))
        )
    if day_counted_already(follow_up):
        parts.insert(0, _("this day has counted already"))
    return formatting.sentences(_("Saved."), " · ".join(filter(None, parts)))


def day_counted_already(follow_up: FollowUp) -> bool:
    """Whether an earlier entry made the day count: it counts once, whoever of us made it (domain.md 2.2)."""
    return FollowUp.objects.filter(counting.day_counted_before(), pk=follow_up.pk).exists()


def why_not(follow_up: FollowUp) -> str | Promise:
    """Why an entry does not count, empty when it does."""
    if follow_up.not_counting == NotCounting.NOT_APPROVED:
        if follow_up.approval == Approval.PENDING:
            return _("it was entered late and waits for the manager")
        return _("it was entered late and the manager refused it")
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
