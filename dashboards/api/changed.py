"""What changed in the forecast since a kept Monday, as an answer."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from core.api.examples import example
from dashboards.api import shapes
from dashboards.forecasting.changes import KINDS, Bridge, Change, Stand
from dashboards.forecasting.figures import Cell
from leads.weights import category

CELL: dict[str, Any] = {
    "won": "480000.00", "committed": "120000.00", "best": "300000.00", "open": "900000.00", "weighted": "310000.00",
    "number": 14, "orders": 6, "without_amount": 1, "omitted": 0,
}  # fmt: skip
STOOD: dict[str, Any] = {
    "amount": "80000.00", "currency": "CNY", "expected_close_on": "2026-03-20", "stage": "D", "category": "best",
    "chosen": False,
}  # fmt: skip
CHANGES: dict[str, Any] = {
    "whose": {"team": 3, "person": None, "label": "Harbour"}, "currency": "CNY", "span": "2026-Q1",
    "mondays": ["2026-03-09", "2026-03-02"], "since": "2026-03-09", "over": False, "too_many": False, "then": CELL, "now": CELL,
    "kinds": [{"kind": "up", "label": "Amount up", "number": 1, "delta": CELL}],
    "changes": [
        {"kind": "up", "opportunity": 311, "name": "Labels for jars", "account": 4711, "before": STOOD,
         "after": {**STOOD, "amount": "95000.00"}, "delta": CELL},
    ],
    "hidden": 0,
}  # fmt: skip

CellOf = shapes.shape(
    "CellOfForecast",
    won=shapes.decimal(),
    committed=shapes.decimal(),
    best=shapes.decimal(),
    open=shapes.decimal(),
    weighted=shapes.decimal(),
    number=shapes.whole(),
    orders=shapes.whole(),
    without_amount=shapes.whole(),
    omitted=shapes.whole(),
)
StoodOf = shapes.shape(
    "StandInForecast",
    amount=shapes.decimal(),
    currency=shapes.words(),
    expected_close_on=shapes.day_or_none(),
    stage=shapes.words(),
    category=shapes.words(),
    chosen=shapes.truth(),
)
KindOf = shapes.shape(
    "KindOfForecastChange",
    kind=serializers.ChoiceField(choices=tuple(KINDS)),
    label=shapes.words(),
    number=shapes.whole(),
    delta=CellOf(),
)
ChangeOf = shapes.shape(
    "ForecastChange",
    kind=serializers.ChoiceField(choices=tuple(KINDS)),
    opportunity=shapes.maybe(),
    name=shapes.words(),
    account=shapes.maybe(),
    before=StoodOf(allow_null=True),
    after=StoodOf(allow_null=True),
    delta=CellOf(),
)


@example("What changed", answer=CHANGES)
class ForecastChangesSerializer(serializers.Serializer[Any]):
    """From the figures kept on a Monday (`then`) to those of `now`: by kind, and the largest changes one by one.

    `mondays` are those whose figures are kept, `since` is null while there is none. `over`: the span has ended, nothing is
    compared. `too_many`: more changed than is read at once. An opportunity that the reader does not see has no id and name.
    """

    whose = shapes.one(shapes.WHOSE)
    currency = shapes.words()
    span = shapes.words()
    mondays = serializers.ListField(child=serializers.DateField())
    since = shapes.day_or_none()
    over = shapes.truth()
    too_many = shapes.truth()
    then = CellOf(allow_null=True)
    now = CellOf(allow_null=True)
    kinds = shapes.many(KindOf)
    changes = shapes.many(ChangeOf)
    hidden = shapes.whole()


def cell_of(cell: Cell) -> dict[str, Any]:
    """Figures as a part of an answer."""
    return {name: getattr(cell, name) for name in cell.__dataclass_fields__}


def changed(bridge: Bridge | None, *, over: bool) -> dict[str, Any]:
    """The changes as parts of the answer; `over`: there are none because the span has ended."""
    if bridge is None:
        return {
            "over": over, "too_many": False, "then": None, "now": None, "kinds": [], "changes": [], "hidden": 0,
        }  # fmt: skip
    return {
        "over": False, "too_many": bridge.too_many, "then": cell_of(bridge.then), "now": cell_of(bridge.now),
        "kinds": [
            {"kind": kind, "label": str(words), "number": number, "delta": cell_of(delta)}
            for kind, words, number, delta in bridge.rows
        ],
        "changes": [_change(change) for change in bridge.shown], "hidden": bridge.hidden,
    }  # fmt: skip


def _change(change: Change) -> dict[str, Any]:
    it = change.opportunity
    return {
        "kind": change.kind, "opportunity": it.pk if change.visible else None, "name": it.name if change.visible else "",
        "account": it.account_id if change.visible else None, "before": _stood(change.before), "after": _stood(change.after),
        "delta": cell_of(change.delta),
    }  # fmt: skip


def _stood(stand: Stand | None) -> dict[str, Any] | None:
    if stand is None:
        return None
    return {
        "amount": stand.amount, "currency": stand.currency, "expected_close_on": stand.close, "stage": stand.stage,
        "category": category(stand.chosen, stand.stage), "chosen": bool(stand.chosen),
    }  # fmt: skip
