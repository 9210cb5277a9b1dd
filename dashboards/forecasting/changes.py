"""What changed since a kept Monday: each opportunity as it stood then and as it stands now (issue 4, point 6).

What an opportunity was then is read back from the stage history, the events of its changes and the ledger of its account;
the sum of the changes is the difference between the snapshot and now, whatever was edited since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from accounts.models import LedgerEntry, State
from accounts.policies import InForce
from audit.models import Event
from dashboards.forecasting.figures import Cell, open_cell
from dashboards.models import ForecastSnapshot
from dashboards.scopes import Scope
from leads import weights
from leads.models import STAGE_ORDER, Forecast, Opportunity, Outcome, StageChange

KINDS: dict[str, str | Promise] = {
    "new": pgettext_lazy("forecast change", "New"),
    "came": pgettext_lazy("forecast change", "Came with its account, or open again"),
    "won": pgettext_lazy("forecast change", "Won"),
    "lost": pgettext_lazy("forecast change", "Lost"),
    "went": pgettext_lazy("forecast change", "Went with its account"),
    "back": pgettext_lazy("forecast change", "Taken back"),
    "pulled": pgettext_lazy("forecast change", "Pulled in"),
    "pushed": pgettext_lazy("forecast change", "Pushed out"),
    "up": pgettext_lazy("forecast change", "Amount up"),
    "down": pgettext_lazy("forecast change", "Amount down"),
    "stage": pgettext_lazy("forecast change", "Stage moved"),
    "category": pgettext_lazy("forecast change", "Category changed"),
}
MOST_SHOWN, MOST_READ = 60, 20_000
MEASURES = ("open", "weighted", "committed", "best")


@dataclass(frozen=True)
class Kept:
    """One kept Monday."""

    on: date
    at: datetime
    last: int  # opportunities with a higher id are younger


@dataclass(frozen=True)
class Stand:
    """What a forecast reads of one opportunity at one moment."""

    owner: int | None
    team: int | None
    close: date | None
    currency: str
    amount: Decimal | None
    stage: str
    chosen: str

    @property
    def month(self) -> date | None:
        """The month of its expected close."""
        return self.close.replace(day=1) if self.close else None

    @property
    def category(self) -> str:
        """Its forecast category in words: the chosen one, or that of its stage."""
        words = dict(Forecast.choices)
        return str(words.get(weights.category(self.chosen, self.stage), ""))

    @property
    def said(self) -> str:
        """The category in words, and whether somebody chose it or the stage says so."""
        return self.category if self.chosen else _("%(category)s (by its stage)") % {"category": self.category}

    def cell(self, policy: InForce) -> Cell:
        """What it counts for."""
        return open_cell(policy, self.team, self.stage, self.chosen, self.amount or Decimal(0))


@dataclass(frozen=True)
class Change:
    """One opportunity then and now; None: it was (or is) not in this forecast."""

    opportunity: Opportunity
    before: Stand | None
    after: Stand | None
    kind: str
    delta: Cell
    visible: bool = True

    @property
    def size(self) -> Decimal:
        """How much it moves, for the order of the list."""
        amounts = [stand.amount or Decimal(0) for stand in (self.before, self.after) if stand]
        return max(abs(self.delta.open), *amounts, Decimal(0))


@dataclass
class Bridge:
    """From the kept figures to those of now, by kind of change."""

    kept: Kept
    then: Cell
    now: Cell
    changes: list[Change] = field(default_factory=list)
    too_many: bool = False

    @property
    def rows(self) -> list[tuple[str, str | Promise, int, Cell]]:
        """Each kind that happened: code, words, how many, and what it changes."""
        found: dict[str, list[Change]] = defaultdict(list)
        for change in self.changes:
            found[change.kind].append(change)
        rows = []
        for kind, words in KINDS.items():
            if kind in found:
                total = Cell()
                for change in found[kind]:
                    total.add(change.delta)
                rows.append((kind, words, len(found[kind]), total))
        return rows

    @property
    def shown(self) -> list[Change]:
        """The largest ones, by kind."""
        order = list(KINDS)
        largest = sorted(self.changes, key=lambda change: -change.size)[:MOST_SHOWN]
        return sorted(largest, key=lambda change: (order.index(change.kind), -change.size))

    @property
    def hidden(self) -> int:
        """How many the list leaves out."""
        return max(len(self.changes) - MOST_SHOWN, 0)


def kept_mondays(most: int = 5) -> list[Kept]:
    """The latest kept Mondays, the youngest first."""
    rows = ForecastSnapshot.objects.order_by("-on").values_list("on", "at", "last_opportunity").distinct()
    return [Kept(*row) for row in rows[:most]]


def since(
    kept: Kept, scope: Scope, policy: InForce, *, now: Cell, currency: str, months: Iterable[date], visible: Any
) -> Bridge:
    """The changes of a scope in one currency and these months; `visible` are the opportunities the reader may see.

    A number of statements that does not depend on how much has changed; beyond MOST_READ nothing is listed.
    """
    wanted = set(months)
    snapshot = ForecastSnapshot.objects.filter(on=kept.on)
    if scope.owner_id is not None:
        snapshot = snapshot.filter(owner=scope.owner_id)
    elif scope.team_ids:
        snapshot = snapshot.filter(team__in=scope.team_ids)
    bridge = Bridge(kept, _then(snapshot, currency, wanted), now)
    if scope.nobody:
        return bridge
    may_see = Exists(visible.filter(pk=OuterRef("pk")))
    touched = _touched(kept, scope).annotate(may_see=may_see, team_then=_team_then(kept, "account__owner"))
    rows = list(touched[: MOST_READ + 1])
    if len(rows) > MOST_READ:
        bridge.too_many = True
        return bridge
    for row, before in _then_and_now(kept, rows):
        change = _change(kept, scope, policy, row, before, currency, wanted)
        if change:
            bridge.changes.append(change)
            if row.pk > kept.last and change.kind != "new":  # opened and closed since: it came, and it went
                bridge.changes.append(replace(change, kind="new", delta=Cell()))
    return bridge


def _then(snapshot: Any, currency: str, months: set[date]) -> Cell:
    sums = snapshot.filter(currency=currency, month__in=months).aggregate(
        **{f"{name}_": Sum(name) for name in (*MEASURES, "number")}
    )
    return Cell(**{name: sums[f"{name}_"] or type(getattr(Cell, name))(0) for name in (*MEASURES, "number")})


def _touched(kept: Kept, scope: Scope) -> Any:
    """Opportunities of the scope, then or now, that anything has happened to."""
    moved = StageChange.objects.filter(at__gt=kept.at).order_by().values("opportunity")
    edited = _edits(kept).order_by().values("subject_id")
    accounts = LedgerEntry.objects.filter(at__gt=kept.at).order_by()
    everything = Opportunity.objects.order_by()
    younger = everything.filter(pk__gt=kept.last).values("pk")
    along = everything.filter(account__in=accounts.values("account")).values("pk")
    taken_back = Q(voided_at__gt=kept.at, pk__lte=kept.last)  # counted on that Monday, and made void since
    # A UNION of five short index scans: an OR over them would read every opportunity.
    ids = younger.union(moved, edited, along, everything.filter(taken_back).values("pk"))
    rows = Opportunity.objects.filter(Q(voided_at=None) | taken_back, pk__in=ids)
    if scope.owner_id is not None:
        rows = rows.filter(
            Q(account__owner=scope.owner_id)
            | Q(account__in=accounts.filter(from_user=scope.owner_id).values("account"))
        )
    elif scope.team_ids:
        owners = ForecastSnapshot.objects.filter(on=kept.on, team__in=scope.team_ids).order_by().values("owner")
        rows = rows.filter(
            Q(account__team__in=scope.team_ids) | Q(account__in=accounts.filter(from_user__in=owners).values("account"))
        )
    return rows.select_related("account").order_by("pk")


def _edits(kept: Kept) -> Any:
    return Event.objects.filter(subject_type="opportunity", at__gt=kept.at, code="opportunity.changed")


def _team_then(kept: Kept, owner: str) -> Subquery:
    """The team of an owner when the snapshot was taken."""
    rows = ForecastSnapshot.objects.filter(on=kept.on, owner=OuterRef(owner)).order_by("pk")
    return Subquery(rows.values("team")[:1])


def _then_and_now(kept: Kept, rows: list[Any]) -> Iterable[tuple[Opportunity, Stand | None]]:
    pks = [row.pk for row in rows if row.pk <= kept.last]
    steps = StageChange.objects.filter(opportunity__in=pks, at__lte=kept.at).order_by("opportunity_id", "-pk")
    stages = {
        pk: (stage, outcome)
        for pk, stage, outcome in steps.distinct("opportunity_id").values_list("opportunity_id", "to_stage", "outcome")
    }
    edits: dict[int, dict[str, Any]] = defaultdict(dict)
    events = _edits(kept).filter(subject_id__in=pks).order_by("at", "pk").values_list("subject_id", "params")
    for pk, params in events:
        for name, (before, _after) in params.get("fields", {}).items():
            edits[pk].setdefault(name, before)
    moves = LedgerEntry.objects.filter(at__gt=kept.at, account__in={row.account_id for row in rows})
    first = moves.order_by("account_id", "pk").distinct("account_id").annotate(team=_team_then(kept, "from_user"))
    columns = ("account_id", "from_state", "from_user_id", "team")
    owners = {account: found for account, *found in first.values_list(*columns)}
    for row in rows:
        if row.pk > kept.last:
            yield row, None
            continue
        stage, outcome = stages.get(row.pk, (row.stage, row.outcome))
        here = (row.account.state, row.account.owner_id, row.team_then)
        state, owner, team = owners.get(row.account_id, here)
        if outcome != Outcome.OPEN or state != State.OWNED:
            yield row, None
            continue
        yield row, _stand_then(row, stage, edits[row.pk], owner, team)


def _stand_then(row: Opportunity, stage: str, edits: dict[str, Any], owner: int | None, team: int | None) -> Stand:
    close, amount = edits.get("expected_close_on", row.expected_close_on), edits.get("amount", row.amount)
    return Stand(
        owner=owner,
        team=team or row.account.team_id,
        close=date.fromisoformat(close) if isinstance(close, str) else close,
        currency=edits.get("currency", row.currency),
        amount=Decimal(amount) if isinstance(amount, str) else amount,
        stage=stage,
        chosen=edits.get("forecast", row.forecast),
    )


def _stand_now(row: Opportunity) -> Stand | None:
    if not row.is_open or row.account.state != State.OWNED:
        return None
    return Stand(
        owner=row.account.owner_id,
        team=row.account.team_id,
        close=row.expected_close_on,
        currency=row.currency,
        amount=row.amount,
        stage=row.stage,
        chosen=row.forecast,
    )


def _change(
    kept: Kept,
    scope: Scope,
    policy: InForce,
    row: Opportunity,
    before: Stand | None,
    currency: str,
    months: set[date],
) -> Change | None:
    after = _stand_now(row)
    before = before if before and _in_scope(scope, before) else None
    after = after if after and _in_scope(scope, after) else None
    counted_before = before if before and before.currency == currency and before.month in months else None
    counted_after = after if after and after.currency == currency and after.month in months else None
    closed = row.outcome != Outcome.OPEN and row.pk > kept.last and row.currency == currency
    if not (counted_before or counted_after or (closed and _in_months(row, months))):
        return None
    kind = _kind(kept, row, before, after)
    if not kind:
        return None
    delta = Cell()
    if counted_after:
        delta.add(counted_after.cell(policy))
    if counted_before:
        then = counted_before.cell(policy)
        for name in (*MEASURES, "number", "omitted"):
            setattr(delta, name, getattr(delta, name) - getattr(then, name))
    return Change(row, before, after, kind, delta, bool(getattr(row, "may_see", True)))


def _kind(kept: Kept, row: Opportunity, before: Stand | None, after: Stand | None) -> str:
    if after is None:
        if row.voided_at:
            return "back"
        if row.outcome == Outcome.WON:
            return "won"
        if row.outcome == Outcome.LOST:
            return "lost"
        return "went"
    if before is None:
        return "new" if row.pk > kept.last else "came"
    if before.close != after.close:
        later = after.close is None or (before.close is not None and after.close > before.close)
        return "pushed" if later else "pulled"
    if before.amount != after.amount or before.currency != after.currency:
        return "up" if (after.amount or 0) > (before.amount or 0) else "down"
    if before.stage != after.stage:
        return "stage"
    if before.chosen != after.chosen:
        return "category"
    return ""


def _in_scope(scope: Scope, stand: Stand) -> bool:
    if scope.owner_id is not None:
        return stand.owner == scope.owner_id
    return not scope.team_ids or stand.team in scope.team_ids


def _in_months(row: Opportunity, months: set[date]) -> bool:
    day = row.expected_close_on or row.closed_on
    return bool(day and day.replace(day=1) in months)


def forward(change: Change) -> bool:
    """Whether the stage moved towards the order."""
    if not (change.before and change.after):
        return True
    return STAGE_ORDER.index(change.after.stage) >= STAGE_ORDER.index(change.before.stage)


__all__ = ["KINDS", "Bridge", "Change", "Kept", "Stand", "forward", "kept_mondays", "since"]
