"""Publishing a new version of the rules' numbers, and bringing every account to it (design.md, The rule engine)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import clocks
from accounts.models import Account, AccountQuerySet, Policy, State, TeamPolicy
from accounts.policies import InForce, in_force
from accounts.rules import RuleValues, clean
from accounts.services.refusals import NotAllowed, ReasonNeeded
from audit import services as audit

if TYPE_CHECKING:
    from users.models import User

CHUNK = 5000


@transaction.atomic
def publish(
    company: Mapping[str, Any],
    *,
    teams: Mapping[int, Mapping[str, Any]] | None = None,
    by: User | None,
    reason: str,
) -> Policy:
    """Publish changes to the company's values and, per team id, to its overrides (None takes an override back).

    What is not named stays as it is. The clocks follow in the background (`recompute_stale`); nothing moves before
    people could see it. Raises PolicyRefused, ReasonNeeded, NotAllowed.
    """
    if by is not None and not by.is_admin:
        _check_manager(company, teams or {}, by)
    if not reason.strip():
        raise ReasonNeeded
    latest = Policy.objects.order_by("-pk").first()
    values = {**(latest.values if latest else {}), **_cleaned(company)}
    policy = Policy.objects.create(values=values, published_at=timezone.now(), published_by=by, reason=reason.strip())
    overrides = _merged(latest, teams or {})
    TeamPolicy.objects.bulk_create(
        TeamPolicy(policy=policy, team_id=team_id, values=its) for team_id, its in overrides.items() if its
    )
    audit.record("policy.published", policy, by=by, company=_cleaned(company), teams=list(teams or {}))
    return policy


def recompute_stale(*, today: date, policy: InForce | None = None) -> int:
    """Bring every account to the policy in force, a chunk a transaction; returns how many rows were written.

    Pooled accounts have no clock: they take the policy of the day when somebody claims them.
    """
    policy = policy or in_force()
    done = 0
    after = 0
    while True:
        with transaction.atomic():
            stale = _stale(policy.version).filter(pk__gt=after).order_by("pk")
            ids = list(stale.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True)[:CHUNK])
            if not ids:
                return done
            clocks.recompute(Account.objects.filter(pk__in=ids), today=today, policy=policy)
            done += len(ids)
            after = ids[-1]


def stale_count(bound: int = 10_000) -> int:
    """How many accounts still wait for the recomputation, counted up to `bound`."""
    return _stale(in_force().version)[:bound].count()


def _stale(version: int) -> AccountQuerySet:
    return Account.objects.exclude(state=State.POOLED).filter(policy_version__lt=version)


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    whole = RuleValues().overridden({name: clean(name, value) for name, value in values.items()}).as_json()
    return {name: whole[name] for name in values}


def _merged(latest: Policy | None, teams: Mapping[int, Mapping[str, Any]]) -> dict[int, dict[str, Any]]:
    before = dict(latest.overrides.values_list("team_id", "values")) if latest else {}
    for team_id, changes in teams.items():
        its = {**before.get(team_id, {}), **_cleaned({n: v for n, v in changes.items() if v is not None})}
        before[team_id] = {n: v for n, v in its.items() if changes.get(n, v) is not None}
    return before


def _check_manager(company: Mapping[str, Any], teams: Mapping[int, Mapping[str, Any]], by: User) -> None:
    if company or not set(teams) <= by.managed_team_ids:
        raise NotAllowed(_("Managers set the numbers of their own teams; the company's are set by an admin."))
