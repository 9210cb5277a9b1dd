"""The time-probability curve: its points, what stopping would cost, groups beside each other, the accounts behind."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.examples import example
from dashboards.api import shapes
from dashboards.api.base import FiguresViewSet, counting, figures, listing
from dashboards.api.parameters import GRADE, INDUSTRY, PERIOD, SOURCE, WHOSE, choice, number
from dashboards.curve import asking, counted, groups, rows
from dashboards.curve.asking import Asked
from dashboards.curve.estimate import Curve, Point
from dashboards.curve.stopping import Stop, stopping

ASKS = (
    *WHOSE, *PERIOD, SOURCE, INDUSTRY, GRADE,
    choice("way", asking.WAYS, "what time is counted in"),
    choice("by", asking.GROUP_WORDS, "what accounts are compared by", "source"),
    number("stop", "one more contact to try stopping at", 10),
)  # fmt: skip
POINT = {"at": 10, "at_risk": 180, "converted": 4, "cumulative": 0.21, "low": 0.17, "high": 0.26, "share": 0.12}
STOP = {
    "at": 12, "until": 22, "at_risk": 20, "known": True, "thin": False, "lost_orders": 9.4, "saved_contacts": 1204.6,
    "contacts_per_order": 128.1, "orders": 7, "contacts": 930,
}  # fmt: skip
CURVE: dict[str, Any] = {
    "whose": {"team": 3, "person": None, "label": "Harbour"},
    "period": None, "way": "contacts", "counted_at": "2026-03-10T09:12:00+08:00",
    "accounts": 640, "ordered": 77, "median": None, "points": [POINT],
    "marks": [{"at": 10, "point": POINT}, {"at": 12, "point": None}], "colleagues": None, "stops": [STOP],
    "by": "source",
    "groups": [{"key": "fair", "label": "fair", "accounts": 120, "ordered": 19, "marks": [{"at": 10, "point": POINT}]}],
    "more_groups": 0,
}  # fmt: skip

PointOfCurve = shapes.shape(
    "PointOfCurve",
    at=shapes.whole(),
    at_risk=shapes.whole(),
    converted=shapes.whole(),
    cumulative=serializers.FloatField(),
    low=serializers.FloatField(),
    high=serializers.FloatField(),
    share=serializers.FloatField(),
)
Marked = shapes.shape("MarkOfCurve", at=shapes.whole(), point=PointOfCurve(allow_null=True))
StopOf = shapes.shape(
    "StopOfCurve",
    at=shapes.whole(),
    until=shapes.whole(),
    at_risk=shapes.whole(),
    known=shapes.truth(),
    thin=shapes.truth(),
    lost_orders=serializers.FloatField(),
    saved_contacts=serializers.FloatField(),
    contacts_per_order=shapes.part_of_one(),
    orders=shapes.whole(),
    contacts=shapes.whole(),
)
Group = shapes.shape(
    "GroupOfCurve",
    key=shapes.words(),
    label=shapes.words(),
    accounts=shapes.whole(),
    ordered=shapes.whole(),
    marks=shapes.many(Marked),
)


@example("A curve", answer=CURVE)
class CurveSerializer(serializers.Serializer[Any]):
    """When customers buy: by `at` contacts (or days), how many were still without an order, and the share by then.

    `low` and `high` are the band of 95 %, `share` is the plain share. `colleagues` is the median of one's team at the last
    mark, for who reads nobody else's figures. `lost_orders` and `saved_contacts` of a stop are expected, `orders` and
    `contacts` have happened beyond it.
    """

    whose = shapes.one(shapes.WHOSE)
    period = shapes.DAYS(allow_null=True)
    way = serializers.ChoiceField(choices=tuple(asking.WAYS))
    counted_at = shapes.moment()
    accounts = shapes.whole()
    ordered = shapes.whole()
    median = shapes.maybe()
    points = shapes.many(PointOfCurve)
    marks = shapes.many(Marked)
    colleagues = shapes.part_of_one()
    stops = shapes.many(StopOf)
    by = serializers.ChoiceField(choices=tuple(asking.GROUP_WORDS))
    groups = shapes.many(Group)
    more_groups = shapes.whole()


@extend_schema(tags=["curve"])
class CurveViewSet(FiguresViewSet):
    """The time-probability curve."""

    @figures(CurveSerializer, *ASKS)
    def list(self, request: Request) -> Response:
        """The curve of a person, a team or the company, with the groups beside it and what stopping would cost."""
        asked = self._asked()
        with counting():
            found = counted.counted(asked)
            marks = counted.marks(self.user, asked)
            colleagues = counted.colleagues(self.user, asked, marks[-1])
        whole = found.whole
        at = counted.stops(asked, marks, whole.last)
        shown = groups.rows(asked, found.groups, marks)
        keys = groups.keys_of(asked, found.groups)
        return self.shown(CurveSerializer, {
            "whose": shapes.whose(asked),
            "period": None if asked.question.period is None else shapes.days_of(asked.period),
            "way": asked.way, "counted_at": found.at, "accounts": whole.accounts, "ordered": whole.ordered,
            "median": whole.median,
            "points": [_point(whole, one) for one in (whole.points if asked.by_days else rows.each_contact(whole))],
            "marks": _marks(whole, marks), "colleagues": colleagues,
            "stops": [_stop(stopping(whole, found.counts, place)) for place in at],
            "by": asked.by,
            "groups": [
                {"key": key, "label": str(row.label), "accounts": row.curve.accounts, "ordered": row.curve.ordered,
                 "marks": _marks(row.curve, marks)}
                for key, row in zip(keys, shown, strict=True)
            ],
            "more_groups": max(0, len(found.groups) - asked.most_rows),
        })  # fmt: skip

    @listing(
        *ASKS,
        choice("what", asking.LIST_KINDS, "all, those at risk at `n`, or those whose first order came at `n` to `until`").needed,
        number("n", "a contact or day, from 0", 10),
        number("until", "the last contact or day of first orders", 12),
    )  # fmt: skip
    @action(detail=False)
    def accounts(self, request: Request) -> Response:
        """The accounts behind a figure that one sees, with how many contacts (or days) each took; by name."""
        asked, sent = self._asked(), self.sent_values()
        last = asking.whole(sent.get("until", ""))
        with counting():
            found = counted.listed(self.user, asked, sent["what"], asking.whole(sent.get("n", "0")) or 0, last)
        return self.behind(found, counted.SORT, lambda shown: counted.dress(shown, asked))

    def _asked(self) -> Asked:
        sent = self.sent_values()
        asked = asking.asked(self.user, sent, today=self.today)
        self.check_choice(sent, asked.choice, asked.period)
        return asked


def _point(curve: Curve, point: Point) -> dict[str, Any]:
    return {
        "at": point.at, "at_risk": point.at_risk, "converted": point.converted,
        "cumulative": round(point.cumulative, rows.PLACES), "low": round(point.low, rows.PLACES),
        "high": round(point.high, rows.PLACES), "share": round(curve.share(point.at), rows.PLACES),
    }  # fmt: skip


def _marks(curve: Curve, marks: tuple[int, ...]) -> list[dict[str, Any]]:
    reached = [(mark, curve.at(mark)) for mark in marks]
    return [{"at": mark, "point": _point(curve, point) if point else None} for mark, point in reached]


def _stop(stop: Stop) -> dict[str, Any]:
    return {
        "at": stop.at, "until": stop.until, "at_risk": stop.at_risk, "known": stop.known, "thin": stop.thin,
        "lost_orders": stop.lost, "saved_contacts": stop.saved, "contacts_per_order": stop.contacts_per_order,
        "orders": stop.orders, "contacts": stop.contacts,
    }  # fmt: skip
