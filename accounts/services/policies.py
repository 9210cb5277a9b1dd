"""Publishing a new version of the rules' numbers, and bringing every account to it (design.md, The rule engine)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import clocks, proposals
from accounts.models import Account, AccountQuerySet, Policy, State, TeamPolicy
from accounts.policies import InForce, in_force, of_version
from accounts.proposals import Change, Outcome
from accounts.rules import PolicyRefused, check_latitude, clean, latitude
from accounts.services.refusals import NotAllowed, ReasonNeeded
from audit import services as audit
from core.errors import StaleEdit

if TYPE_CHECKING:
    from users.models import User

CHUNK = 5000
LONGEST_REASON = 500


@dataclass(frozen=True)
class Progress:
    """How far the accounts with a clock have come to the policy in force."""

    version: int
    done: int
    total: int

    @property
    def finished(self) -> bool:
        """Whether every account stands for the policy in force."""
        return self.done >= self.total


def latest() -> Policy | None:
    """The version in force; None before the first publication."""
    return Policy.objects.select_related("published_by").order_by("-pk").first()


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
    return publish_change(Change(company, teams or {}), by=by, reason=reason)


@transaction.atomic
def publish_change(change: Change, *, by: User | None, reason: str) -> Policy:
    """Publish a change as the next version; of two people who publish from one base the second is told.

    Raises PolicyRefused, ReasonNeeded, NotAllowed, and StaleEdit when `change.base` is no longer in force.
    """
    if by is not None and not by.is_admin:
        check_manager(change, by)
    if not reason.strip():
        raise ReasonNeeded
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('policy'))")  # versions follow one another
    last = latest()
    if change.base is not None and change.base != (last.pk if last else 0):
        raise StaleEdit(_("Somebody published another version meanwhile. Look at it, and try your change again."))
    for _team, refusal in problems(change, by=by, last=last):
        raise refusal
    new = proposals.outcome(change, last)
    policy = Policy.objects.create(
        values=new.values,
        limits=new.limits,
        published_at=timezone.now(),
        published_by=by,
        reason=reason.strip()[:LONGEST_REASON],
    )
    TeamPolicy.objects.bulk_create(
        TeamPolicy(policy=policy, team_id=team_id, values=its) for team_id, its in new.overrides.items()
    )
    audit.record("policy.published", policy, by=by, **_told(change, new))
    return policy


def problems(
    change: Change, *, by: User | None, last: Policy | None = None
) -> Iterator[tuple[int | None, PolicyRefused]]:
    """Everything that stands against a change: (team id or None, why); what teams may set binds managers."""
    found = list(proposals.value_problems(change))
    if not found and by is not None and not by.is_admin:
        found = list(_beyond_latitude(change, of_version(last or latest())))
    if not found:
        last = last or latest()
        found = list(proposals.conflicts(proposals.outcome(change, last).policy, of_version(last)))
    yield from found


def check_manager(change: Change, by: User) -> None:
    """Raise NotAllowed unless the change concerns only teams the person leads."""
    if change.company or change.limits or not set(change.teams) <= by.managed_team_ids:
        raise NotAllowed(_("Managers set the numbers of their own teams; the company's are set by an admin."))


def _beyond_latitude(change: Change, policy: InForce) -> Iterator[tuple[int | None, PolicyRefused]]:
    for team_id, values in change.teams.items():
        for name, value in values.items():
            try:
                if value is not None:
                    check_latitude(name, clean(name, value), latitude(name, policy.limits))
            except PolicyRefused as refusal:
                yield team_id, refusal


def _told(change: Change, new: Outcome) -> dict[str, Any]:
    told: dict[str, Any] = {
        "company": {name: new.values[name] for name in change.company},
        "teams": list(change.teams),
    }
    return {**told, "limits": {name: new.limits[name] for name in change.limits}} if change.limits else told


def progress() -> Progress:
    """How many of the accounts with a clock stand for the policy in force."""
    version = in_force().version
    clocked = Account.objects.present().exclude(state=State.POOLED)
    total = clocked.count()
    return Progress(version, total - _stale(version).count(), total)


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
            clocks.recompute(Account.objects.filter(pk__in=ids), today=today, policy=policy, only_numbers=True)
            done += len(ids)
            after = ids[-1]


def stale_count(bound: int = 10_000) -> int:
    """How many accounts still wait for the recomputation, counted up to `bound`."""
    return _stale(in_force().version)[:bound].count()


def _stale(version: int) -> AccountQuerySet:
    return Account.objects.present().exclude(state=State.POOLED).filter(policy_version__lt=version)
