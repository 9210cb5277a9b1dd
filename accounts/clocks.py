"""The clocks of an account as ONE expression over its row and a policy's values (domain.md section 3).

The same expressions serve one row after a change, many rows after a policy change, a dry run's annotation, and
`verify`. `recompute` and its short ways for rows by key are the only writers of the columns they fill.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Case, DateField, F, Func, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest, Least
from django.db.models.lookups import GreaterThanOrEqual, IsNull, LessThan, LessThanOrEqual
from django.db.models.sql import UpdateQuery
from psycopg2.extensions import AsIs

from accounts import supposing
from accounts.models import Account, AccountQuerySet, State
from accounts.policies import InForce, in_force
from accounts.rules import RuleValues
from accounts.supposing import Supposed

NEVER = Value(None, output_field=DateField())
CLOCK_COLUMNS = (
    "contacts_allowed",
    "threshold_reached_on",
    "proposal_visible_on",
    "recycle_due_on",
    "suspend_due_on",
    "alarm_due_on",
    "next_contact_due_on",
    "desk_reminder_due_on",
)


class AddDays(Func):
    """A date plus a whole number of days."""

    template = "(%(expressions)s)"
    arg_joiner = " + "
    output_field = DateField()

    def __init__(self, moment: Combinable | str, days: int) -> None:
        super().__init__(moment, Value(days, output_field=IntegerField()))


class NextWorkingDay(Func):
    """The date itself, or the first working day after a day off (commons.Holiday)."""

    function = "next_working_day"
    output_field = DateField()

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **context: Any) -> tuple[str, Any]:
        """A call of the function; among supposed rows the calendar that they bring along answers instead."""
        sql, params = super().as_sql(compiler, connection, *args, **context)
        if not supposing.has_calendar(compiler):
            return sql, params
        day, its = compiler.compile(self.source_expressions[0])
        return supposing.looked_up(day, sql), [*its, *its, *params]


class NthContactDay(Func):
    """The day of the n-th counted contact of a cycle."""

    function = "nth_contact_day"
    output_field = DateField()


# -- the expressions -------------------------------------------------------------------------------------
def contacts_allowed(rules: RuleValues) -> Combinable:
    """Counted contacts from which the account may be suspended: the policy's, or more when it was kept."""
    return Greatest(Value(rules.contacts_required), F("kept_until_contacts"), output_field=IntegerField())


def threshold_reached(rules: RuleValues) -> Q:
    """The allowed number of contacts is reached with no order in the cycle."""
    return (
        Q(state=State.OWNED)
        & Q(protected=False, order_in_cycle=False)
        & Q(GreaterThanOrEqual(F("cycle_contacts"), contacts_allowed(rules)))
    )


def threshold_reached_on(rules: RuleValues) -> Combinable:
    """The day of the contact that reached the allowed number with no order in the cycle; null before."""
    return Case(
        When(threshold_reached(rules), then=NthContactDay(F("current_cycle_id"), contacts_allowed(rules))),
        default=NEVER,
    )


def proposal_visible_on(rules: RuleValues) -> Combinable:
    """The day from which people see the proposal, as long as both halves of the gate still hold."""
    gate = GreaterThanOrEqual(F("proposal_visible_on"), AddDays("cycle_started_on", rules.min_cycle_days))
    return Case(
        When(Q(proposal_visible_on__isnull=True), then=NEVER),
        When(~threshold_reached(rules), then=NEVER),
        When(Q(gate), then=F("proposal_visible_on")),
        default=NEVER,
    )


def silence_ends_on(rules: RuleValues) -> Combinable:
    """When the account has been silent for the whole dormancy: from cycle start, contact, order or pause."""
    start = Greatest("cycle_started_on", "last_contact_on", "last_order_on", "paused_until")
    return NextWorkingDay(AddDays(start, rules.dormancy_days))


def recycle_due_on(rules: RuleValues) -> Combinable:
    """When a silent account goes to the pool; never for protected ones."""
    due = Greatest(silence_ends_on(rules), NextWorkingDay(F("not_before_recycle")))
    return Case(When(Q(state=State.OWNED, protected=False), then=due), default=NEVER)


def alarm_due_on(rules: RuleValues) -> Combinable:
    """When silence of a protected account raises an alarm instead."""
    return Case(When(Q(state=State.OWNED, protected=True), then=silence_ends_on(rules)), default=NEVER)


def alarmed_due_on(rules: RuleValues, today: date) -> Combinable:
    """The alarm of this silence that was raised, when other numbers move its date: as long as it stays in the past.

    The manager has heard of it and is not told again; a date still to come is a new alarm on its day.
    """
    due = alarm_due_on(rules)
    passed = LessThanOrEqual(due, Value(today, output_field=DateField()))
    raised = Q(alarmed_due_on__isnull=False, alarmed_due_on=F("alarm_due_on"))
    return Case(When(raised & Q(passed), then=due), default=F("alarmed_due_on"))


def suspend_due_on(rules: RuleValues) -> Combinable:
    """When a proposed account goes to the desk: after the grace, or after the open opportunity's close."""
    proposed = proposal_visible_on(rules)
    horizon = AddDays(proposed, rules.opportunity_horizon_days)
    held = AddDays(Least("open_until", horizon), rules.opportunity_hold_days)
    hold = Case(When(Q(open_until__isnull=False, postponements__lte=rules.max_postponements), then=held), default=NEVER)
    due = NextWorkingDay(Greatest(AddDays(proposed, rules.grace_days), hold, F("not_before_suspend")))
    if not rules.auto_suspend:
        return NEVER
    waits_for_manager = Q(need_explicit=True) | Q(agreed_step_on__isnull=False)
    return Case(
        When(waits_for_manager, then=NEVER),
        When(Q(_is_null(proposed)), then=NEVER),
        default=due,
    )


def next_contact_due_on(rules: RuleValues) -> Combinable:
    """The agreed next step, or else the cadence's date (domain.md 2.2, Cadence)."""
    start = Greatest("cycle_started_on", "last_contact_on")
    settled = Q(last_order_on__isnull=False) | Q(cycle_contacts__gte=rules.contacts_required)
    cadence = Case(
        When(Q(need_explicit=True), then=AddDays(start, rules.cadence_need_days)),
        When(settled, then=AddDays(start, rules.cadence_later_days)),
        default=AddDays(start, rules.cadence_early_days),
    )
    return Case(
        When(~Q(state=State.OWNED), then=NEVER),
        When(Q(next_step_on__isnull=False), then=F("next_step_on")),
        default=NextWorkingDay(cadence),
    )


def desk_reminder_due_on(rules: RuleValues) -> Combinable:
    """When the desk is reminded: after so many days there, or on the look-again date, whichever comes first.

    On a day off nobody sits at the desk: the reminder waits for the next working day.
    """
    waited = AddDays(Greatest("state_since", "desk_reminded_on"), rules.desk_reminder_days)
    look_again = Case(
        When(
            Q(look_again_on__isnull=False)
            & (Q(desk_reminded_on__isnull=True) | Q(look_again_on__gt=F("desk_reminded_on"))),
            then=F("look_again_on"),
        ),
        default=NEVER,
    )
    return Case(When(Q(state=State.SUSPENDED), then=NextWorkingDay(Least(waited, look_again))), default=NEVER)


def expressions(rules: RuleValues) -> dict[str, Combinable]:
    """Every clock column with the expression that defines it."""
    return {
        "contacts_allowed": contacts_allowed(rules),
        "threshold_reached_on": threshold_reached_on(rules),
        "proposal_visible_on": proposal_visible_on(rules),
        "recycle_due_on": recycle_due_on(rules),
        "suspend_due_on": suspend_due_on(rules),
        "alarm_due_on": alarm_due_on(rules),
        "next_contact_due_on": next_contact_due_on(rules),
        "desk_reminder_due_on": desk_reminder_due_on(rules),
    }


def _is_null(expression: Combinable) -> Combinable:
    return IsNull(expression, True)


# -- the only writer -----------------------------------------------------------------------------------------
def recompute(
    accounts: AccountQuerySet, *, today: date | None, policy: InForce | None = None, only_numbers: bool = False
) -> int:
    """Write every clock column of these accounts; returns how many rows.

    `only_numbers`: nothing happened to the accounts, the rules alone are others; an alarm that was raised stays raised.

    Whatever shortens a clock (policy, team, grade, correction) leaves people the shortest warning to see it:
    a new date nearer than that is moved to `today` plus the warning (`not_before_*`), or stays on the date that
    people knew already if that is sooner. History that is being
    imported has nobody to warn yet: `today=None` writes the bare dates, and the sweep warns before it moves.
    """
    policy = policy or in_force()
    written = 0
    for rules, theirs in policy.groups():
        chosen = accounts.filter(theirs)
        if today is not None:
            nearer, guards = _guards(rules, today)
            chosen.filter(nearer).update(**guards)
        raised = {"alarmed_due_on": alarmed_due_on(rules, today)} if only_numbers and today else {}
        written += chosen.update(**expressions(rules), **raised, policy_version=policy.version)
    return written


def recompute_one(pk: int, *, team_id: int | None, today: date | None, policy: InForce | None = None) -> None:
    """`recompute` for one row whose team is known: the same statements, compiled once per set of numbers."""
    policy = policy or in_force()
    _run(policy.of(team_id), pk, today, policy.version)


def recompute_some(ids: Sequence[int], *, today: date | None, policy: InForce | None = None) -> None:
    """`recompute` for a few rows by their keys: without a compilation where one set of numbers holds for all teams."""
    policy = policy or in_force()
    if len(policy.groups()) > 1:
        recompute(Account.objects.filter(pk__in=ids), today=today, policy=policy)
    elif ids:
        _run(
            policy.company, AsIs(f"ANY('{{{','.join(str(int(pk)) for pk in ids)}}}'::bigint[])"), today, policy.version
        )


def supposed(rows: Supposed, rules: RuleValues, *, version: int, today: date) -> Supposed:
    """The rows as `recompute` of other numbers would leave them under these rules, without a write."""
    _nearer_rows, guards = _guards(rules, today)
    raised = {"alarmed_due_on": alarmed_due_on(rules, today)}
    return rows.update(guards).update({**expressions(rules), **raised, "policy_version": Value(version)})


def supposed_suspensions(rows: Supposed, rules: RuleValues, *, today: date) -> Supposed:
    """The rows with the suspension's clock alone recomputed, after people have come to see proposals."""
    _nearer_rows, guards = _guards(rules, today)
    guarded = rows.update({"not_before_suspend": guards["not_before_suspend"]})
    return guarded.update({"suspend_due_on": suspend_due_on(rules)})


# Stand for the rows' keys, the version and today in a compiled statement; no key, setting or date is ever one of these.
_ANY_ROW, _ANY_VERSION, _ANY_DAY = -(2**62), -(2**62) + 1, date(1000, 1, 1)
_REAL_DAYS = date(1500, 1, 1)


def _run(rules: RuleValues, rows: int | AsIs, today: date | None, version: int) -> None:
    told = {_ANY_ROW: rows, _ANY_VERSION: version}

    def real(param: Any) -> Any:
        if today and type(param) is date and param < _REAL_DAYS:
            return today + (param - _ANY_DAY)
        return told.get(param, param) if isinstance(param, int) else param

    with connection.cursor() as cursor:
        for sql, params in _compiled(rules, today is not None):
            cursor.execute(sql, [real(param) for param in params])


@lru_cache(maxsize=512)
def _compiled(rules: RuleValues, guarded: bool) -> list[tuple[str, tuple[Any, ...]]]:
    """The statements of `recompute` for rows by key; building them costs more than running them."""
    row = Account.objects.filter(pk=_ANY_ROW)
    statements = []
    if guarded:
        nearer, guards = _guards(rules, _ANY_DAY)
        statements.append(_update_sql(row.filter(nearer), guards))
    statements.append(_update_sql(row, {**expressions(rules), "policy_version": Value(_ANY_VERSION)}))
    return statements


def _update_sql(rows: AccountQuerySet, values: dict[str, Combinable]) -> tuple[str, tuple[Any, ...]]:
    query: Any = rows.query.chain(UpdateQuery)
    query.add_update_values(values)
    sql, params = query.get_compiler(connection=connection).as_sql()
    return sql, params


def _guards(rules: RuleValues, today: date) -> tuple[Q, dict[str, Combinable]]:
    """Which rows come too near, and the date that gives their people the shortest warning (or the one they knew)."""
    recycle = _nearer("recycle", recycle_due_on(rules), today, rules.min_warning_recycle_days)
    suspend = _nearer("suspend", suspend_due_on(rules), today, rules.min_warning_suspend_days)
    return recycle[0] | suspend[0], {"not_before_recycle": recycle[1], "not_before_suspend": suspend[1]}


def _nearer(clock: str, new_due: Combinable, today: date, warning_days: int) -> tuple[Q, Combinable]:
    column, due = f"not_before_{clock}", f"{clock}_due_on"
    soonest = Value(today + timedelta(days=warning_days), output_field=DateField())
    nearer = Q(LessThan(new_due, soonest)) & (Q(**{f"{due}__isnull": True}) | Q(LessThan(new_due, F(due))))
    return nearer, Case(When(nearer, then=Least(soonest, F(due))), default=F(column))


# -- what the gate says about one row ----------------------------------------------------------------------------
def gate_opens_on(cycle_started_on: date, rules: RuleValues) -> date:
    """The first day on which the time half of the gate is open."""
    return cycle_started_on + timedelta(days=rules.min_cycle_days)
