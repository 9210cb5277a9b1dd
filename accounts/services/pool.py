"""Claiming from the shared pool: of two people who race exactly one wins (domain.md section 3, Claiming)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, LedgerEntry, Rule, State
from accounts.policies import claim_scope, in_force
from accounts.rules import RuleValues
from accounts.services import telling
from accounts.services.moves import Why, give
from accounts.services.refusals import (
    AlreadyClaimed,
    CapacityReached,
    ClaimRefused,
    CoolingDown,
    DailyLimitReached,
)
from accounts.services.reserving import reserved
from accounts.training import gate
from users.models import User
from users.services.positions import lock_people


@dataclass(frozen=True)
class Quota:
    """What a person may still claim today; nothing while training is missing that the rules require (`barred`)."""

    owned: int
    capacity: int
    claimed_today: int
    per_day: int
    barred: bool = False

    @property
    def left(self) -> int:
        """Claims left today, limited by free capacity as well."""
        if self.barred:
            return 0
        return max(0, min(self.per_day - self.claimed_today, self.capacity - self.owned))


def quota(user: User, *, today: date, rules: RuleValues | None = None, bar: gate.Bar | None = None) -> Quota:
    """How many accounts the person owns and has claimed today, against the limits; `bar`: what keeps them from owning."""
    rules = rules or in_force().of(user.team_id)
    return Quota(
        owned=Account.objects.filter(owner=user, state=State.OWNED).count(),
        capacity=capacity_of(user, rules),
        claimed_today=LedgerEntry.objects.filter(rule=Rule.CLAIMED, to_user=user, on=today).count(),
        per_day=rules.claims_per_day,
        barred=bar is not None and bar.enforced,
    )


def capacity_of(user: User, rules: RuleValues) -> int:
    """Accounts the person may own."""
    return rules.capacity if user.capacity is None else user.capacity


@transaction.atomic
def claim(account: Account, *, by: User, today: date) -> None:
    """Take an account out of the pool for oneself.

    Raises AlreadyClaimed (naming who was faster), TrainingMissing, CapacityReached, DailyLimitReached, CoolingDown,
    ClaimRefused.
    """
    claimer = lock_people([by.pk])[by.pk]
    if not claimer.is_active or claimer.is_admin:
        raise ClaimRefused(_("Admins hand accounts out; only people who sell can claim."))
    policy = in_force()
    rules = policy.of(claimer.team_id)
    gate.check_own(claimer, today=today, policy=policy)
    _check_quota(quota(claimer, today=today, rules=rules))
    scope = claim_scope(claimer)
    found = Account.objects.select_for_update(no_key=True).filter(scope, pk=account.pk, state=State.POOLED).first()
    if found is None:
        raise _taken_by_another(account.pk, claimer)
    _check_cooldown(found, claimer, rules, today)
    _check_reserved(found, claimer)
    give([found], [claimer], Why(Rule.CLAIMED, by, today), policy=policy)
    telling.claimed(found, claimer, rules, today)


def cools_down_until(account: Account, user: User, rules: RuleValues) -> date | None:
    """The first day on which a previous owner may claim the account again; None for everybody else."""
    if account.previous_owner_id != user.pk or not rules.cooldown_days:
        return None
    return account.state_since + timedelta(days=rules.cooldown_days)


def _check_quota(now: Quota) -> None:
    if now.owned >= now.capacity:
        raise CapacityReached(
            _("You own %(owned)d accounts, and your capacity is %(capacity)d. Let one go before you claim another."),
            owned=now.owned,
            capacity=now.capacity,
        )
    if now.claimed_today >= now.per_day:
        raise DailyLimitReached(
            _("You have claimed %(claimed)d accounts today, which is the limit. Come back tomorrow."),
            claimed=now.claimed_today,
        )


def _check_cooldown(account: Account, claimer: User, rules: RuleValues, today: date) -> None:
    until = cools_down_until(account, claimer, rules)
    if until and today < until:
        raise CoolingDown(
            _("This was your account until %(since)s. Colleagues come first; you may claim it from %(until)s."),
            since=account.state_since,
            until=until,
        )


def _check_reserved(account: Account, claimer: User) -> None:
    """What somebody works on as a lead stays in the pool until that lead is converted, given up or goes back."""
    kept = reserved([account]).get(account.pk)
    if kept is None:
        return
    if kept.owner_id == claimer.pk:
        raise ClaimRefused(_("You work on it as a lead: convert that lead, and the account is yours."))
    raise ClaimRefused(
        _("%(who)s works on it as a lead. Ask them, or look again after %(until)s."), who=kept.who, until=kept.until
    )


def _taken_by_another(pk: int, claimer: User) -> AlreadyClaimed:
    owner, holder = Account.objects.filter(pk=pk).values_list("owner_id", "owner__name").first() or (None, None)
    if owner == claimer.pk:
        return AlreadyClaimed(_("It is yours already."))
    if holder:
        return AlreadyClaimed(_("%(who)s was faster and has claimed this account."), who=holder)
    return AlreadyClaimed(_("This account is no longer in the pool."))
