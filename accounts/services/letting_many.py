"""Many owned accounts set aside or let go at once: the gate for each of them; and the way back (ux.md, lists)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from accounts.models import Account, Escalation, Rule, State, WorkingGroupMember
from accounts.policies import InForce, in_force
from accounts.services import telling
from accounts.services.batches import marks
from accounts.services.letting_go import check_gate, check_person, check_why_aside, rule_of_release
from accounts.services.moves import Why, put_back, require_state, take
from accounts.services.pool import lock_people
from accounts.services.refusals import ReasonNeeded
from accounts.services.reserving import reserved
from core.errors import Refusal

if TYPE_CHECKING:
    from users.models import User

Facts = dict[int, dict[str, Any]]


@dataclass
class Sorted:
    """Which accounts go, by rule, and the others by name with the reason why each stays."""

    going: dict[Rule, list[Account]] = field(default_factory=lambda: defaultdict(list))
    staying: list[tuple[str, str]] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many go."""
        return sum(map(len, self.going.values()))


def sort_out(accounts: Iterable[Account], *, to_pool: bool, by: User, today: date, policy: InForce) -> Sorted:
    """Ask the gate for each account whether `by` may let it go; writes nothing."""
    found = Sorted()
    for account in accounts:
        rules = policy.of(account.team_id)
        try:
            require_state(account, State.OWNED)
            check_person(account, by)
            if to_pool:
                returned = len(found.going.get(Rule.RETURNED, ()))
                rule = rule_of_release(account, rules, by, today, returned=returned)
            else:
                check_gate(account, rules, today)
                rule = Rule.SUSPENDED_BY_HAND
        except Refusal as no:
            found.staying.append((account.name, str(no)))
        else:
            found.going[rule].append(account)
    return found


@transaction.atomic
def suspend(
    ids: Sequence[int], *, by: User, reason_code: str, reason: str = "", look_again_on: date | None, today: date
) -> tuple[Facts, list[tuple[str, str]]]:
    """Set those of these accounts aside that the gate lets go (domain.md 2.2); what they were, and who stays and why.

    Nobody overrides the gate for many at once. Raises InvalidInput, ReasonNeeded.
    """
    check_why_aside(reason_code, reason, look_again_on, today)

    def go(accounts: list[Account], rule: Rule, policy: InForce) -> None:
        why = Why(rule, by, today, reason=reason.strip(), reason_code=reason_code)
        desks = [policy.of(account.team_id).desk for account in accounts]
        take(accounts, State.SUSPENDED, why, desks=desks, look_again_on=look_again_on, policy=policy)
        for desk in sorted(set(desks)):
            there = [account for account, its in zip(accounts, desks, strict=True) if its == desk]
            telling.on_desk(there, desk, why, policy)

    return _let_go(ids, go, to_pool=False, by=by, today=today)


@transaction.atomic
def release(ids: Sequence[int], *, by: User, reason: str, today: date) -> tuple[Facts, list[tuple[str, str]]]:
    """Let those of these accounts go to the pool that the gate lets go, or that were claimed a few days ago.

    What they were by account, and who stays and why. Raises ReasonNeeded.
    """
    if not reason.strip():
        raise ReasonNeeded

    def go(accounts: list[Account], rule: Rule, policy: InForce) -> None:
        take(accounts, State.POOLED, Why(rule, by, today, reason=reason.strip()), policy=policy)

    return _let_go(ids, go, to_pool=True, by=by, today=today)


@transaction.atomic
def take_again(before: Mapping[int, Mapping[str, Any]], *, by: User, today: date) -> int:
    """Give accounts back as they were, with their cycles, unless something has happened since; returns how many."""
    people = lock_people(sorted({by.pk, *(facts["owner_id"] for facts in before.values())}))
    accounts = _locked(before)
    present, kept = marks.marks_of(list(before)), reserved(accounts)
    back = [
        account for account in accounts
        if present[account.pk] == before[account.pk]["mark"]
        and people[before[account.pk]["owner_id"]].is_active
        and account.pk not in kept
    ]  # fmt: skip
    if back:
        put_back(
            back,
            [people[before[account.pk]["owner_id"]] for account in back],
            State.OWNED,
            Why(Rule.UNDONE, by, today, told=False),
            cycles=[before[account.pk]["current_cycle_id"] for account in back],
            restore=lambda: _restore({account.pk: before[account.pk] for account in back}),
        )
    return len(back)


def _let_go(
    ids: Sequence[int], go: Callable[[list[Account], Rule, InForce], None], *, to_pool: bool, by: User, today: date
) -> tuple[Facts, list[tuple[str, str]]]:
    lock_people([by.pk])  # two at once would both find the month's last return free
    policy, accounts = in_force(), _locked(ids)
    found = sort_out(accounts, to_pool=to_pool, by=by, today=today, policy=policy)
    facts: Facts = {}
    for rule, going in found.going.items():
        facts |= _facts(going)
        go(going, rule, policy)
    for pk, mark in marks.marks_of(list(facts)).items():
        facts[pk]["mark"] = mark
    return facts, found.staying


def _locked(ids: Iterable[int]) -> list[Account]:
    rows = Account.objects.present().filter(pk__in=list(ids)).order_by("pk")
    return list(rows.select_for_update(no_key=True))


def _facts(accounts: Sequence[Account]) -> Facts:
    ids = [account.pk for account in accounts]
    found: Facts = {account.pk: {name: _plain(getattr(account, name)) for name in marks.KEPT} for account in accounts}
    for facts in found.values():
        facts |= {"group": [], "calls": []}
    for pk, account in WorkingGroupMember.objects.filter(account__in=ids, ended_on=None).values_list("pk", "account"):
        found[account]["group"].append(pk)
    for pk, account in Escalation.objects.filter(account__in=ids, done_at=None).values_list("pk", "account"):
        found[account]["calls"].append(pk)
    return found


def _restore(before: Mapping[int, Mapping[str, Any]]) -> None:
    fields = {name: Account._meta.get_field(name) for name in marks.KEPT}
    for pk, facts in before.items():
        row: dict[str, Any] = {name: fields[name].to_python(facts[name]) for name in marks.KEPT}  # type: ignore[union-attr]
        Account.objects.filter(pk=pk).update(**row)
        again = WorkingGroupMember.objects.filter(pk__in=facts["group"], user__is_active=True)
        again.exclude(ended_on=None).update(ended_on=None)
        Escalation.objects.filter(pk__in=facts["calls"], answer="").update(done_at=None, done_by=None)


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
