"""The one way an account changes hands: one or thousands, by the same statements (domain.md section 3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import DateField, F, OuterRef, QuerySet, Subquery, Value, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone

from accounts import clocks
from accounts.models import (
    Account,
    Cycle,
    Escalation,
    EscalationKind,
    GroupRole,
    LedgerEntry,
    Rested,
    Rule,
    State,
    WorkingGroupMember,
)
from accounts.policies import InForce, in_force
from accounts.services import telling
from accounts.services.calls import resting
from accounts.services.evidence import evidence_of
from accounts.services.going_along import go_along
from accounts.services.refusals import WrongState
from accounts.services.reserving import settle
from audit import services as audit
from commons import bulk
from notifications.services import settle as decided
from users.models import User

NEW_CYCLE: dict[str, Any] = {
    "cycle_contacts": 0,
    "order_in_cycle": False,
    "kept_until_contacts": 0,
    "keeps": 0,
    "proposal_visible_on": None,
    "paused_until": None,
    "not_before_recycle": None,
    "not_before_suspend": None,
    "alarmed_due_on": None,
    "warned_due_on": None,
    "warned_on": None,
    "warned_days": None,
    "desk_reminded_on": None,
}

_OF_THE_CYCLE = ("contacts", "required", "allowed", "cycle_started_on")

LEDGER_COLUMNS = (
    "account_id", "rule", "cycle_id", "from_state", "to_state", "from_user_id", "to_user_id", "by_id", "on", "at",
    "reason_code", "reason", "evidence",
)  # fmt: skip


@dataclass(frozen=True)
class Why:
    """What a move is explained by: the rule, who, when, and words; `told` off when a batch tells people itself.

    `keeps_former`: whoever owned it stays in its working group.
    """

    rule: Rule
    by: User | None
    on: date
    reason: str = ""
    reason_code: str = ""
    evidence: dict[str, Any] = field(default_factory=dict)
    batch: str = ""
    told: bool = True
    keeps_former: bool = False


def lock(pk: int, *, void: bool = False) -> Account:
    """The account's row, locked against other moves and contacts until the transaction ends.

    Raises WrongState for one that has been merged into another meanwhile, unless `void` ones are asked for too.
    """
    from django.utils.translation import gettext_lazy as _

    account = Account.objects.select_for_update(no_key=True).get(pk=pk)
    if account.state == State.VOID and not void:
        raise WrongState(_("“%(name)s” has been merged into another account. Reload the page."), name=account.name)
    return account


def require_state(account: Account, *states: State) -> None:
    """Raise WrongState unless the account is in one of `states`."""
    from django.utils.translation import gettext_lazy as _

    if account.state not in states:
        raise WrongState(
            _("“%(name)s” has moved in the meantime (now: %(state)s). Reload the page to see where it is."),
            name=account.name,
            state=account.get_state_display(),
        )


def give(
    accounts: Sequence[Account],
    owners: Sequence[User],
    why: Why,
    *,
    policy: InForce | None = None,
    paused_until: date | None = None,
    guard: bool = True,
) -> None:
    """Start a new cycle of each (locked) account with the owner at the same place in `owners`."""
    policy = policy or in_force()
    ids = [account.pk for account in accounts]
    _close_cycles(accounts, why.on)
    _rest_calls(accounts, why)
    stay = _former_who_stay(accounts, owners) if why.keeps_former else {}
    evidence = {a.pk: {**evidence_of(a, policy), **({"former_stays": True} if a.pk in stay else {})} for a in accounts}
    _write_ledger(accounts, owners, State.OWNED, why, policy, evidence=evidence)
    Cycle.objects.bulk_create(
        Cycle(account=account, owner=owner, team_id=owner.team_id, started_on=why.on)
        for account, owner in zip(accounts, owners, strict=True)
    )
    cycle = Cycle.objects.filter(account=OuterRef("pk"), ended_on=None)
    _rows(ids).update(
        state=State.OWNED,
        state_since=why.on,
        previous_owner=Coalesce(F("owner"), F("previous_owner")),
        owner=Subquery(cycle.values("owner")[:1]),
        team=Subquery(cycle.values("team")[:1]),
        current_cycle=Subquery(cycle.values("pk")[:1]),
        cycle_started_on=why.on,
        desk="",
        look_again_on=None,
        **{**NEW_CYCLE, "paused_until": paused_until},
    )
    _end_group(ids, why.on, only_new_owners=True)
    _keep_in_group(stay, why)
    clocks.recompute_some(ids, today=why.on if guard else None, policy=policy)
    _write_events(accounts, owners, State.OWNED, why)
    settle(accounts, owners, why)
    go_along(accounts, why)
    if why.told:
        telling.moved(accounts, owners, why, [{**evidence[account.pk], **why.evidence} for account in accounts])


def take(
    accounts: Sequence[Account],
    to_state: State,
    why: Why,
    *,
    desks: Sequence[str] = (),
    look_again_on: date | None = None,
    policy: InForce | None = None,
) -> None:
    """End the cycle of each (locked) account and put it on a desk (SUSPENDED) or into the pool (POOLED)."""
    policy = policy or in_force()
    ids = [account.pk for account in accounts]
    _close_cycles(accounts, why.on)
    _rest_calls(accounts, why)
    _write_ledger(accounts, [None] * len(accounts), to_state, why, policy)
    for desk in sorted(set(desks)) or [""]:
        chosen = [pk for pk, its in zip(ids, desks, strict=True) if its == desk] if desks else ids
        _rows(chosen).update(
            state=to_state,
            state_since=why.on,
            previous_owner=Coalesce(F("owner"), F("previous_owner")),
            owner=None,
            current_cycle=None,
            cycle_started_on=None,
            desk=desk,
            look_again_on=Value(look_again_on, output_field=DateField(null=True)),
            **NEW_CYCLE,
        )
    _end_group(ids, why.on)
    clocks.recompute_some(ids, today=why.on, policy=policy)
    _write_events(accounts, [None] * len(accounts), to_state, why)
    go_along(accounts, why)
    _tell(accounts, [None] * len(accounts), why, policy)


def put_back(
    accounts: Sequence[Account],
    owners: Sequence[User | None],
    to_state: State,
    why: Why,
    *,
    cycles: Sequence[int],
    restore: Callable[[], None],
    policy: InForce | None = None,
) -> None:
    """Undo the last move of each (locked) account: its new cycle ends, and the one before goes on with all it had.

    `cycles` are those to go on; `restore` writes the columns of the accounts as they were. Between two contacts
    nobody can tell the difference, except by the ledger, where the way back is a move with what is in force after it.
    """
    policy = policy or in_force()
    ids = [account.pk for account in accounts]
    Cycle.objects.filter(account__in=ids, ended_on=None).update(taken_back=True)
    _close_cycles(accounts, why.on)
    Cycle.objects.filter(pk__in=cycles).update(ended_on=None)
    restore()
    _end_group(ids, why.on, only_new_owners=True)
    clocks.recompute_some(ids, today=why.on, policy=policy)
    _write_ledger(accounts, owners, to_state, why, policy, evidence=_in_force_again(accounts, policy))
    _write_events(accounts, owners, to_state, why)
    settle(accounts, owners, why)
    go_along(accounts, why)
    _tell(accounts, owners, why, policy)


def _in_force_again(accounts: Sequence[Account], policy: InForce) -> dict[int, dict[str, Any]]:
    """By account, what a way back puts in force: the cycle that goes on, or what the desk or the pool knows of the last.

    `in_force_since` is the day of the move that holds again; `ended` are the counts of the cycle that was taken back.
    """
    ids = [account.pk for account in accounts]
    nth = Window(RowNumber(), partition_by="account", order_by=F("pk").desc())
    told = LedgerEntry.objects.filter(account__in=ids).annotate(nth=nth).filter(nth=2)
    before = dict(told.values_list("account_id", "evidence"))
    now = _rows(ids).in_bulk()
    found = {}
    for account in accounts:
        row = now[account.pk]
        evidence, known = evidence_of(row, policy), before.get(account.pk, {})
        if row.state != State.OWNED:
            evidence |= {name: known[name] for name in _OF_THE_CYCLE if name in known}
        required = policy.of(account.team_id).contacts_required
        ended = {"contacts": account.cycle_contacts, "required": required}
        found[account.pk] = {**evidence, "in_force_since": row.state_since.isoformat(), "ended": ended}
    return found


# -- the statements ------------------------------------------------------------------------------------------
def _rows(ids: Iterable[int]) -> Any:
    return Account.objects.filter(pk__in=list(ids))


def _close_cycles(accounts: Sequence[Account], on: date) -> None:
    open_cycles = [a.current_cycle_id for a in accounts if a.current_cycle_id]
    if open_cycles:
        Cycle.objects.filter(pk__in=open_cycles, ended_on=None).update(ended_on=on)


def _rest_calls(accounts: Sequence[Account], why: Why) -> None:
    """ "Ten contacts: step in", and a proposal to suspend, belong to the cycle that ends."""
    ids = [account.pk for account in accounts]
    ten = Escalation.objects.filter(account_id__in=ids, kind=EscalationKind.TEN_CONTACTS)
    resting.rest(ten, Rested.MOVED, by=why.by)
    decided(telling.matter_of_proposal(account) for account in accounts if account.proposal_visible_on)


def _write_ledger(
    accounts: Sequence[Account],
    owners: Sequence[User | None],
    to_state: State,
    why: Why,
    policy: InForce,
    *,
    evidence: Mapping[int, dict[str, Any]] | None = None,
) -> None:
    """A row for each move; `evidence` by account where it is not what the (locked) accounts say of themselves."""
    at = timezone.now()
    entered = why.rule in (Rule.CREATED, Rule.IMPORTED)
    rows = (
        (
            account.pk,
            why.rule.value,
            account.current_cycle_id,
            "" if entered else account.state,
            to_state.value,
            account.owner_id,
            owner.pk if owner else None,
            why.by.pk if why.by else None,
            why.on,
            at,
            why.reason_code,
            why.reason,
            {**(evidence[account.pk] if evidence else evidence_of(account, policy)), **why.evidence},
        )
        for account, owner in zip(accounts, owners, strict=True)
    )
    bulk.insert(LedgerEntry, LEDGER_COLUMNS, rows)


def _end_group(ids: Sequence[int], on: date, *, only_new_owners: bool = False) -> None:
    members: QuerySet[WorkingGroupMember] = WorkingGroupMember.objects.filter(account_id__in=ids, ended_on=None)
    if only_new_owners:
        members = members.filter(user_id=F("account__owner_id"))
    members.update(ended_on=on)


def _former_who_stay(accounts: Sequence[Account], owners: Sequence[User]) -> dict[int, int]:
    """By account, its owner so far, as far as they work here and do not get it again."""
    here = set(User.objects.active().filter(pk__in={a.owner_id for a in accounts}).values_list("pk", flat=True))
    pairs = zip(accounts, owners, strict=True)
    return {a.pk: a.owner_id for a, to in pairs if a.owner_id and a.owner_id in here and a.owner_id != to.pk}


def _keep_in_group(stay: Mapping[int, int], why: Why) -> None:
    if not stay:
        return
    WorkingGroupMember.objects.bulk_create(
        (
            WorkingGroupMember(account_id=pk, user_id=user, role=GroupRole.SALES, joined_on=why.on)
            for pk, user in stay.items()
        ),
        ignore_conflicts=True,
    )
    audit.record_many("group.joined", "account", ((pk, {"user": user}) for pk, user in stay.items()), by=why.by)


_EVENT = {
    State.OWNED: "account.given",
    State.SUSPENDED: "account.suspended",
    State.POOLED: "account.pooled",
    State.VOID: "account.voided",
}


def _write_events(accounts: Sequence[Account], owners: Sequence[User | None], to_state: State, why: Why) -> None:
    audit.record_many(
        _EVENT[to_state],
        "account",
        (
            (a.pk, {"rule": why.rule.value, "from": a.owner_id, "to": owner.pk if owner else None})
            for a, owner in zip(accounts, owners, strict=True)
        ),
        by=why.by,
    )


def _tell(accounts: Sequence[Account], owners: Sequence[User | None], why: Why, policy: InForce) -> None:
    if why.told:
        evidence = [{**evidence_of(account, policy), **why.evidence} for account in accounts]
        telling.moved(accounts, owners, why, evidence)
