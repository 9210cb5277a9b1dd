"""Suspending, keeping and releasing an account by hand: the gate of the rule of twelve (domain.md 2.2)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts import clocks
from accounts.models import Account, LedgerEntry, Rule, State
from accounts.policies import in_force
from accounts.rules import RuleValues
from accounts.services import telling
from accounts.services.managers import manages, next_level
from accounts.services.moves import Why, lock, require_state, take
from accounts.services.pool import lock_people
from accounts.services.refusals import (
    GateClosed,
    InvalidInput,
    KeepRefused,
    NotAllowed,
    ProtectedAccount,
    ReasonNeeded,
)
from audit import services as audit
from notifications.services import settle

if TYPE_CHECKING:
    from users.models import User

LOOK_AGAIN_WITHIN = timedelta(days=2 * 366)
SUSPEND_REASONS = {
    "timing": _("Cannot wait for the timing"),
    "need": _("Needs do not match"),
    "competition": _("Competition"),
    "other": _("Other"),
}


def check_gate(account: Account, rules: RuleValues, today: date) -> None:
    """Raise GateClosed with the count so far and the first day it can open; protected accounts never pass."""
    if account.protected:
        raise ProtectedAccount
    opens_on = clocks.gate_opens_on(account.cycle_started_on or today, rules)
    if account.cycle_contacts < rules.contacts_required:
        missing = rules.contacts_required - account.cycle_contacts
        raise GateClosed(
            ngettext_lazy(
                "%(count)d of %(required)d effective contacts so far: one more is needed before this account may be let go.",
                "%(count)d of %(required)d effective contacts so far: %(missing)d more are needed before this account may be let go.",
                missing,
            ),
            count=account.cycle_contacts,
            required=rules.contacts_required,
            missing=missing,
        )
    if today < opens_on:
        raise GateClosed(
            _("%(count)d of %(required)d contacts are there, but the cycle must have lasted until %(day)s first."),
            count=account.cycle_contacts,
            required=rules.contacts_required,
            day=opens_on,
        )


@transaction.atomic
def suspend(
    account: Account,
    *,
    by: User,
    reason_code: str,
    reason: str = "",
    look_again_on: date | None,
    today: date,
    override: bool = False,
) -> None:
    """Set an account aside onto the desk, with a reason and a date to look again (domain.md 2.2, rule of twelve).

    `override` is a manager's or an admin's decision against the gate and needs a written reason.
    Raises GateClosed, ProtectedAccount, NotAllowed, ReasonNeeded, InvalidInput, WrongState.
    """
    account = lock(account.pk)
    require_state(account, State.OWNED)
    policy = in_force()
    rules = policy.of(account.team_id)
    check_person(account, by)
    check_why_aside(reason_code, reason, look_again_on, today, override=override)
    rule = _gate_or_override(account, rules, by, today, override, Rule.SUSPENDED_BY_HAND, Rule.OVERRIDE)
    why = Why(rule, by, today, reason=reason.strip(), reason_code=reason_code)
    take([account], State.SUSPENDED, why, desks=[rules.desk], look_again_on=look_again_on, policy=policy)
    telling.on_desk([account], rules.desk, why, policy)


def check_why_aside(
    reason_code: str, reason: str, look_again_on: date | None, today: date, *, override: bool = False
) -> None:
    """Raise InvalidInput or ReasonNeeded unless it is said why accounts are set aside, and until when."""
    if reason_code not in SUSPEND_REASONS:
        raise InvalidInput(_("Choose why: timing, needs, competition or other."))
    if (reason_code == "other" or override) and not reason.strip():
        raise ReasonNeeded
    if look_again_on is None or look_again_on <= today:
        raise InvalidInput(_("Choose a day after today on which somebody looks at this account again."))
    if look_again_on > today + LOOK_AGAIN_WITHIN:
        raise InvalidInput(_("Look again within two years: check the year."))


@transaction.atomic
def release(account: Account, *, by: User, reason: str, today: date, override: bool = False) -> None:
    """Let an owned account go to the shared pool: under the gate, or soon after claiming it.

    Raises GateClosed (also when this month's returns are used up), ProtectedAccount, NotAllowed, ReasonNeeded.
    """
    lock_people([by.pk])  # two returns at once would both find the month's last one free
    account = lock(account.pk)
    require_state(account, State.OWNED)
    policy = in_force()
    rules = policy.of(account.team_id)
    check_person(account, by)
    if not reason.strip():
        raise ReasonNeeded
    rule = rule_of_release(account, rules, by, today, override=override)
    take([account], State.POOLED, Why(rule, by, today, reason=reason.strip()), policy=policy)


def rule_of_release(
    account: Account, rules: RuleValues, by: User, today: date, *, override: bool = False, returned: int = 0
) -> Rule:
    """By which rule the account goes to the pool; `returned` are those of this moment that are not in the ledger yet.

    Raises GateClosed, ProtectedAccount, NotAllowed.
    """
    if account.protected:
        raise ProtectedAccount
    if returnable(account, rules, today) and account.owner_id == by.pk:
        _check_returns_left(by, rules, today, returned)
        return Rule.RETURNED
    return _gate_or_override(account, rules, by, today, override, Rule.RELEASED, Rule.RELEASED)


@transaction.atomic
def keep(account: Account, *, by: User, reason: str, more_contacts: int, today: date) -> None:
    """Keep a proposed account for some more contacts; after the policy's number of keeps the next level decides.

    Raises KeepRefused, NotAllowed, ReasonNeeded, InvalidInput, WrongState.
    """
    account = lock(account.pk)
    require_state(account, State.OWNED)
    policy = in_force()
    rules = policy.of(account.team_id)
    check_person(account, by)
    if account.proposal_visible_on is None:
        raise KeepRefused(_("There is no proposal to suspend this account, so there is nothing to keep it from."))
    if not reason.strip():
        raise ReasonNeeded
    if not 1 <= more_contacts <= rules.contacts_required:
        raise InvalidInput(_("Say how many more contacts: from 1 to %(most)d."), most=rules.contacts_required)
    if account.keeps >= rules.keeps_by_owner and not (by.is_admin or by.pk in next_level(account)):
        raise KeepRefused(
            _("This account has been kept %(times)d times already: the next-level manager decides now."),
            times=account.keeps,
        )
    Account.objects.filter(pk=account.pk).update(
        keeps=account.keeps + 1,
        kept_until_contacts=account.cycle_contacts + more_contacts,
        proposal_visible_on=None,
    )
    clocks.recompute_one(account.pk, team_id=account.team_id, today=today, policy=policy)
    settle([telling.matter_of_proposal(account)])
    audit.record("account.kept", account, by=by, reason=reason.strip(), more_contacts=more_contacts)


def returnable(account: Account, rules: RuleValues, today: date, *, last: str = "") -> bool:
    """Whether the account was claimed so recently that its owner may return it (`last`: the latest rule, if read)."""
    if account.cycle_started_on is None or (today - account.cycle_started_on).days > rules.return_days:
        return False
    if not last:
        last = LedgerEntry.objects.filter(account=account).order_by("-pk").values_list("rule", flat=True).first() or ""
    return last == Rule.CLAIMED


def _check_returns_left(user: User, rules: RuleValues, today: date, more: int) -> None:
    month = LedgerEntry.objects.filter(rule=Rule.RETURNED, from_user=user, on__gte=today.replace(day=1))
    if month.count() + more >= rules.returns_per_month:
        raise GateClosed(
            _("You have returned %(most)d claimed accounts this month, which is the limit."),
            most=rules.returns_per_month,
        )


def check_person(account: Account, by: User) -> None:
    """Raise NotAllowed unless the person may let the account go."""
    if not (account.owner_id in by.served_owner_ids or manages(by, account)):
        raise NotAllowed(_("Only the owner, the manager of the team or an admin may do this."))


def _gate_or_override(
    account: Account, rules: RuleValues, by: User, today: date, override: bool, passed: Rule, overridden: Rule
) -> Rule:
    try:
        check_gate(account, rules, today)
    except GateClosed:
        if not override:
            raise
        if not manages(by, account):
            raise NotAllowed(_("Only the manager of the team or an admin may override the rule.")) from None
        return overridden
    return passed
