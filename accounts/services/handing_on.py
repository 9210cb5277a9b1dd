"""Giving an account to somebody: transfers, the desk of suspended accounts (domain.md sections 2.2 and 3).

Persons, opportunities, follow-ups and next steps hang on the account and come along untouched.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Rule, State
from accounts.policies import InForce, in_force
from accounts.services import editing, telling
from accounts.services.evidence import evidence_of
from accounts.services.managers import manages
from accounts.services.moves import Why, give, lock, require_state, take
from accounts.services.pool import lock_people
from accounts.services.refusals import (
    CapacityReached,
    InvalidInput,
    NotAllowed,
    ReasonNeeded,
)
from accounts.training import gate

if TYPE_CHECKING:
    from users.models import User


@dataclass(frozen=True)
class Consent:
    """What whoever gives an account has said to want although a rule warns of it."""

    beyond_capacity: bool = False
    untrained: bool = False


@transaction.atomic
def transfer(
    account: Account,
    *,
    to: User,
    by: User,
    reason: str,
    today: date,
    beyond_capacity: bool = False,
    untrained: bool = False,
    keep_former: bool = False,
) -> None:
    """Give an owned account to another owner: a manager within the own teams, an admin anywhere.

    `keep_former`: the owner so far stays in its working group, so that what they know of the customer stays with it.
    Raises NotAllowed, ReasonNeeded, InvalidInput, WrongState, and as warnings CapacityReached, which `beyond_capacity`
    overrides, and TrainingMissing, which `untrained` overrides.
    """
    consent = Consent(beyond_capacity, untrained)
    _hand_over(account, State.OWNED, Rule.TRANSFERRED, to, by, reason, today, consent, keep_former)


@transaction.atomic
def enter_for(
    facts: Mapping[str, Any],
    *,
    owner: User,
    by: User,
    today: date,
    reason: str = "",
    beyond_capacity: bool = False,
    untrained: bool = False,
) -> Account:
    """Enter an account for somebody who sells, told of it: by an admin for anybody, by a manager in the own teams (domain.md 7).

    `reason`: why it is entered although one like it is here. Raises InvalidInput for somebody who cannot own accounts,
    NotAllowed, and CapacityReached and TrainingMissing as warnings that `beyond_capacity` and `untrained` override.
    """
    owner, policy = lock_people([owner.pk])[owner.pk], in_force()
    check_receiver(owner, by)
    evidence = _warn(owner, Consent(beyond_capacity, untrained), policy, today)
    account = editing.create(facts, owner=owner, by=by, today=today, reason=reason, evidence=evidence)
    before = copy(account)
    before.owner = None
    telling.moved([before], [owner], Why(Rule.CREATED, by, today, reason=reason), [evidence_of(account, policy)])
    return account


@transaction.atomic
def enter_own(facts: Mapping[str, Any], *, by: User, today: date, reason: str = "") -> Account:
    """Enter an account that becomes one's own. `reason`: why, although one like it is here.

    Raises TrainingMissing while training that is required of the person is missing, InvalidInput.
    """
    gate.check_own(by, today=today)
    return editing.create(facts, owner=by, by=by, today=today, reason=reason)


@transaction.atomic
def reassign(
    account: Account,
    *,
    to: User,
    by: User,
    reason: str,
    today: date,
    beyond_capacity: bool = False,
    untrained: bool = False,
) -> None:
    """Give a suspended account from the desk to somebody who develops it again. Raises as `transfer`."""
    consent = Consent(beyond_capacity, untrained)
    _hand_over(account, State.SUSPENDED, Rule.REASSIGNED, to, by, reason, today, consent)


@transaction.atomic
def release_from_desk(account: Account, *, by: User, reason: str, today: date) -> None:
    """Let a suspended account go from the desk to the shared pool. Raises NotAllowed, WrongState, ReasonNeeded."""
    account = lock(account.pk)
    require_state(account, State.SUSPENDED)
    _check_desk(account, by)
    if not reason.strip():
        raise ReasonNeeded
    take([account], State.POOLED, Why(Rule.DESK_RELEASED, by, today, reason=reason.strip()))


def _hand_over(
    account: Account,
    from_state: State,
    rule: Rule,
    to: User,
    by: User,
    reason: str,
    today: date,
    consent: Consent,
    keep_former: bool = False,
) -> None:
    receiver = lock_people([to.pk])[to.pk]
    account = lock(account.pk)
    require_state(account, from_state)
    if from_state == State.SUSPENDED:
        _check_desk(account, by)
    elif not manages(by, account):
        raise NotAllowed(_("Only the manager of the team or an admin may transfer an account."))
    if not reason.strip():
        raise ReasonNeeded
    check_receiver(receiver, by)
    if account.owner_id == receiver.pk:
        raise InvalidInput(_("%(name)s owns this account already."), name=receiver.name)
    policy = in_force()
    evidence = _warn(receiver, consent, policy, today)
    why = Why(rule, by, today, reason=reason.strip(), evidence=evidence, keeps_former=keep_former)
    give([account], [receiver], why, policy=policy)


def check_receiver(receiver: User, by: User) -> None:
    """Raise unless the person sells, works here, and is within the giver's reach."""
    if not receiver.is_active or receiver.is_admin:
        raise InvalidInput(_("%(name)s cannot own accounts."), name=receiver.name)
    if not by.is_admin and receiver.team_id not in by.managed_team_ids:
        raise NotAllowed(_("%(name)s is not in your teams; ask an admin."), name=receiver.name)


def warn_of_capacity(receiver: User, more: int, capacity: int) -> None:
    """Raise CapacityReached when `more` accounts would go beyond what the person may own."""
    capacity = capacity if receiver.capacity is None else receiver.capacity
    owned = Account.objects.filter(owner=receiver, state=State.OWNED).count()
    if owned + more > capacity:
        raise CapacityReached(
            _("%(name)s owns %(owned)d accounts and the capacity is %(capacity)d. Confirm to go beyond it."),
            name=receiver.name,
            owned=owned,
            capacity=capacity,
        )


def _warn(receiver: User, consent: Consent, policy: InForce, today: date) -> dict[str, Any]:
    """Warn of what speaks against one more account, unless somebody wants it; returns what the ledger keeps of it."""
    if not consent.beyond_capacity:
        warn_of_capacity(receiver, 1, policy.of(receiver.team_id).capacity)
    bar = gate.bar_of(receiver, today=today, policy=policy)
    if bar and bar.enforced and not consent.untrained:
        gate.warn(bar)
    return {"untrained": bar.codes} if bar and bar.enforced else {}


def _check_desk(account: Account, by: User) -> None:
    if by.is_admin or (account.desk == "supervisor" and manages(by, account)):
        return
    raise NotAllowed(_("This account waits on a desk that is not yours."))
