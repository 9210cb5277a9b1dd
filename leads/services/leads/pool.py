"""Claiming from the lead pool: of two people who race exactly one wins (domain.md section 3, Claiming)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import State
from accounts.policies import claim_scope, in_force
from accounts.rules import RuleValues
from accounts.services.pool import Quota
from accounts.services.refusals import (
    AlreadyClaimed,
    CapacityReached,
    ClaimRefused,
    CoolingDown,
    DailyLimitReached,
)
from core.keyset import bounded_counts
from leads.models import Lead, LeadMove, LeadQuerySet, LeadRule
from leads.services.leads.moves import Why, give
from users.models import User
from users.services.positions import lock_people

ALL = 10**9
"""More than anybody has: a quota is counted to the end."""


def quota(user: User, *, today: date, rules: RuleValues | None = None) -> Quota:
    """How many leads the person has and has claimed today, against the limits; one statement."""
    rules = rules or in_force().of(user.team_id)
    running = Lead.objects.running().filter(owner=user)
    claimed = LeadMove.objects.filter(rule=LeadRule.CLAIMED, to_user=user, on=today)
    owned, claimed_today = bounded_counts([[running], [claimed]], bound=ALL)
    return Quota(
        owned=owned,
        capacity=rules.lead_capacity,
        claimed_today=claimed_today,
        per_day=rules.leads_per_day,
    )


@transaction.atomic
def claim(lead: Lead, *, by: User, today: date) -> None:
    """Take a lead out of the pool for oneself.

    Raises AlreadyClaimed (naming who was faster), CapacityReached, DailyLimitReached, CoolingDown, ClaimRefused.
    """
    claimer = lock_people([by.pk])[by.pk]
    if not claimer.is_active or claimer.is_admin:
        raise ClaimRefused(_("Admins assign leads; only people who sell can claim."))
    policy = in_force()
    rules = policy.of(claimer.team_id)
    _check_quota(quota(claimer, today=today, rules=rules))
    found = Lead.objects.in_pool_for(claimer).select_for_update(no_key=True).filter(pk=lead.pk).first()
    if found is None:
        raise _taken_by_another(lead.pk, claimer)
    _check_account(found)
    until = cools_down_until(found, claimer, rules)
    if until and today < until:
        raise CoolingDown(_("This was your lead. Colleagues come first; you may claim it from %(until)s."), until=until)
    give([found], [claimer], Why(LeadRule.CLAIMED, by, today), policy=policy)


def cools_down_until(lead: Lead, user: User, rules: RuleValues) -> date | None:
    """The first day on which the previous owner may claim the lead again; None for everybody else."""
    if lead.previous_owner_id != user.pk or not rules.cooldown_days or lead.in_pool_since is None:
        return None
    return lead.in_pool_since + timedelta(days=rules.cooldown_days)


def _check_quota(now: Quota) -> None:
    if now.owned >= now.capacity:
        raise CapacityReached(
            _("You have %(owned)d leads, and %(capacity)d is the most. Work some off before you claim another."),
            owned=now.owned,
            capacity=now.capacity,
        )
    if now.claimed_today >= now.per_day:
        raise DailyLimitReached(
            _("You have claimed %(claimed)d leads today, which is the limit. Come back tomorrow."),
            claimed=now.claimed_today,
        )


def _check_account(lead: Lead) -> None:
    """A lead of a dormant account goes with it: nobody works on it beside the account's owner."""
    account = lead.dormant_account
    if account is not None and account.state != State.POOLED:
        if account.owner:
            raise ClaimRefused(
                _("“%(name)s” is a customer of %(who)s by now: ask them."), name=account.name, who=account.owner.name
            )
        raise ClaimRefused(_("“%(name)s” is not in the pool any more: ask your manager."), name=account.name)


def _taken_by_another(pk: int, claimer: User) -> AlreadyClaimed:
    owner, holder = Lead.objects.filter(pk=pk).values_list("owner_id", "owner__name").first() or (None, None)
    if owner == claimer.pk:
        return AlreadyClaimed(_("It is yours already."))
    if holder:
        return AlreadyClaimed(_("%(who)s was faster and has this lead now."), who=holder)
    return AlreadyClaimed(_("This lead is no longer in the pool."))


def claimable_just_now(user: User, today: date) -> LeadQuerySet:
    """What the person may claim, or could have claimed since yesterday: who was slower learns who was faster."""
    taken = LeadMove.objects.filter(rule=LeadRule.CLAIMED, on__gte=today - timedelta(days=1)).values("lead_id")
    recent = Lead.objects.filter(pk__in=taken)
    pool = Lead.objects.in_pool_for(user)
    return pool | (recent if user.is_admin else recent.filter(claim_scope(user)))
