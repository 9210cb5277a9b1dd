"""The funnel in detail: cohorts, sources and campaigns with their cost, losses, ageing; the records behind each."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.choosing import one_of
from core.api.examples import example
from dashboards import kept
from dashboards.api import shapes
from dashboards.api.base import FiguresViewSet, counting, figures, listing
from dashboards.api.funnel import OutcomeOf, outcome_of
from dashboards.api.parameters import PERIOD, SEGMENT, WHOSE, choice, is_true, month, number, text, truth
from dashboards.funnel_detail import ageing, asking, behind, cohorts, costs, counted, losses, triangle
from dashboards.funnel_detail.asking import AGEING, COHORTS, LOSSES, SOURCES, Asked
from dashboards.funnel_detail.steps import STEPS, UNITS
from leads.models import STAGE_ORDER, UnfitReason
from leads.services.catalogues import reason_words

ASKS = (*WHOSE, *PERIOD, *SEGMENT)
ALL_STEPS = tuple(dict.fromkeys(step for steps in STEPS.values() for step in steps))
OF_COHORTS = (
    *ASKS,
    choice("unit", UNITS, "what cohorts are made of"),
    choice("step", ALL_STEPS, "the step that the triangle follows; each unit has its own", "ordered"),
)
DAYS = {"key": "12m", "start": "2025-04-01", "end": "2026-03-10"}
HEAD = {
    "whose": {"team": 3, "person": None, "label": "Harbour"},
    "period": DAYS,
    "counted_at": "2026-03-10T09:12:00+08:00",
}
COHORTS_ANSWER: dict[str, Any] = {
    **HEAD, "unit": "leads", "step": "ordered",
    "cohorts": [{"month": "2026-01-01", "size": 40, "reached": {"contacted": 33, "ordered": 2}, "within": [0, 1, 2]}],
    "together": [{"months": 1, "of": 40, "reached": 1}], "cut": 0,
}  # fmt: skip
LINE: dict[str, Any] = {
    "key": "fair", "label": "Trade fair",
    "found": {"leads": 40, "contacted": 33, "qualified": 9, "converted": 6, "opportunity": 5, "ordered": 2, "orders": 3,
              "money": [{"currency": "CNY", "amount": "120000.00", "count": None}]},
    "cost": [{"currency": "CNY", "amount": "30000.00", "count": None}],
    "per_lead": [{"currency": "CNY", "amount": "750.00", "count": None}], "per_customer": [], "per_order": [],
    "unknown": False,
}  # fmt: skip
COSTS_ANSWER: dict[str, Any] = {
    **HEAD,
    "sources": [LINE],
    "campaigns": [{**LINE, "key": "5"}],
    "whole": {**LINE, "key": ""},
}
REASON: dict[str, Any] = {
    "key": "price", "label": "Price", "count": 4, "money": [{"currency": "CNY", "amount": "80000.00", "count": None}],
    "stages": {"S": 0, "P": 1, "A": 2, "D": 1, "C": 0}, "mostly": "",
}  # fmt: skip
LOSSES_ANSWER: dict[str, Any] = {
    **HEAD, "lost": {"count": 4, "money": REASON["money"]}, "won": {"count": 1, "money": []}, "reasons": [REASON],
    "rivals": [{**REASON, "key": "Rival", "label": "Rival", "mostly": "Price"}],
    "months": [{**REASON, "key": "2026-03", "label": "Mar 2026"}],
    "unfit": [{"key": "no_need", "label": "No need", "count": 3}],
}  # fmt: skip
AGEING_ANSWER: dict[str, Any] = {
    **{name: value for name, value in HEAD.items() if name != "period"},
    "places": [{"kind": "deal", "place": "P", "label": "Prospect", "number": 12, "median": 21, "p90": 60, "longest": 88,
                "limit": 30, "beyond": 4, "passed_median": 18, "passed": 35}],
}  # fmt: skip

CohortOf = shapes.shape(
    "CohortOfMonth",
    month=shapes.day(),
    size=shapes.whole(),
    reached=shapes.numbers(),
    within=serializers.ListField(child=serializers.IntegerField()),
)
TogetherOf = shapes.shape("CohortsTogether", months=shapes.whole(), of=shapes.whole(), reached=shapes.whole())
CostLine = shapes.shape(
    "CostLine",
    key=shapes.words(),
    label=shapes.words(),
    found=OutcomeOf(),
    cost=shapes.many(shapes.MONEY),
    per_lead=shapes.many(shapes.MONEY),
    per_customer=shapes.many(shapes.MONEY),
    per_order=shapes.many(shapes.MONEY),
    unknown=shapes.truth(),
)
SumOf = shapes.shape("SumOfClosed", count=shapes.whole(), money=shapes.many(shapes.MONEY))
LossRow = shapes.shape(
    "LossRow",
    key=shapes.words(),
    label=shapes.words(),
    count=shapes.whole(),
    money=shapes.many(shapes.MONEY),
    stages=shapes.numbers(),
    mostly=shapes.words(),
)
UnfitRow = shapes.shape("UnfitRow", key=shapes.words(), label=shapes.words(), count=shapes.whole())
Strip = shapes.shape(
    "PlaceOfAgeing",
    kind=serializers.ChoiceField(choices=tuple(ageing.PLACES)),
    place=shapes.words(),
    label=shapes.words(),
    number=shapes.whole(),
    median=shapes.whole(),
    p90=shapes.whole(),
    longest=shapes.whole(),
    limit=shapes.maybe(),
    beyond=shapes.whole(),
    passed_median=shapes.maybe(),
    passed=shapes.maybe(),
)


@example("Cohorts", answer=COHORTS_ANSWER)
class CohortsSerializer(serializers.Serializer[Any]):
    """What entered in each month and how far it has come: `reached` by step until today, `within` by months after the entry.

    `within` follows `step` and ends with the month that is not over; `together` adds up the cohorts that are old enough;
    `cut` is how many months are shown where there are more.
    """

    whose = shapes.one(shapes.WHOSE)
    period = shapes.one(shapes.DAYS)
    counted_at = shapes.moment()
    unit = serializers.ChoiceField(choices=tuple(UNITS))
    step = shapes.words()
    cohorts = shapes.many(CohortOf)
    together = shapes.many(TogetherOf)
    cut = shapes.whole()


@example("Sources and cost", answer=COSTS_ANSWER)
class LeadCostsSerializer(serializers.Serializer[Any]):
    """What leads brought and cost, by source and campaign; a lead carries an equal part of its campaign's cost.

    `unknown`: some of it has a cost that is not entered, or that one may not know. `key` of a campaign is its id, "" is none.
    """

    whose = shapes.one(shapes.WHOSE)
    period = shapes.one(shapes.DAYS)
    counted_at = shapes.moment()
    sources = shapes.many(CostLine)
    campaigns = shapes.many(CostLine)
    whole = CostLine()


@example("Losses", answer=LOSSES_ANSWER)
class LossesSerializer(serializers.Serializer[Any]):
    """What was closed: lost by reason and stage, by competitor ("-": not said) and month; leads that were no fit."""

    whose = shapes.one(shapes.WHOSE)
    period = shapes.one(shapes.DAYS)
    counted_at = shapes.moment()
    lost = SumOf()
    won = SumOf()
    reasons = shapes.many(LossRow)
    rivals = shapes.many(LossRow)
    months = shapes.many(LossRow)
    unfit = shapes.many(UnfitRow)


@example("Ageing", answer=AGEING_ANSWER)
class AgeingSerializer(serializers.Serializer[Any]):
    """How many days leads, accounts and opportunities have lain where they are: the half, nine of ten, the longest.

    `limit` is the usual time of one's team's rules, `beyond` counts by the rules of each record's team; `passed_median` is
    how long opportunities took that moved on in the last twelve months.
    """

    whose = shapes.one(shapes.WHOSE)
    counted_at = shapes.moment()
    places = shapes.many(Strip)


class _PartViewSet(FiguresViewSet):
    """One part of the funnel in detail."""

    part: ClassVar[str]

    def asked(self) -> Asked:
        """What the address asks; 400 for what it may not."""
        sent = self.sent_values()
        found = asking.asked(self.user, sent | {"part": self.part}, today=self.today)
        self.check_choice(sent, found.choice, found.period)
        if sent.get("step") and sent["step"] not in STEPS[found.unit]:
            raise ValidationError({"step": [ErrorDetail(one_of(STEPS[found.unit]), code="invalid_choice")]})
        return found

    def counted(self, asked: Asked) -> tuple[Any, dict[str, Any]]:
        """What the part is made of, and the head of its answer."""
        with counting():
            found = counted.counted(asked, wide=kept.is_wide(asked.scope))
        head = {"whose": shapes.whose(asked), "period": shapes.days_of(asked.period), "counted_at": found.at}
        return found.found, head

    def named(self, what: str) -> Response:
        """The records behind a figure."""
        sent, asked = self.sent_values(), self.asked()
        if "beyond" in sent:
            sent["beyond"] = is_true(sent, "beyond")
        try:
            kind, _label, listing, _given = behind.behind(self.user, asked, sent | {"list": what})
        except behind.NoSuchList:
            raise ValidationError({"non_field_errors": [_("There are no such records.")]}) from None
        return self.behind(listing.rows(), behind.SORTS[kind])


@extend_schema(tags=["funnel"])
class CohortsViewSet(_PartViewSet):
    """Cohorts."""

    part = COHORTS

    @figures(CohortsSerializer, *OF_COHORTS)
    def list(self, request: Request) -> Response:
        """What entered in each month, and how much of it had reached each step after so many months."""
        asked = self.asked()
        found, head = self.counted(asked)
        rows = triangle.triangle(asked, found)
        return self.shown(CohortsSerializer, {
            **head, "unit": asked.unit, "step": asked.step,
            "cohorts": [
                {"month": cohort.month, "size": cohort.size,
                 "reached": {step: cohort.until_now(step) for step in STEPS[asked.unit]},
                 "within": [cell.number for cell in row.cells if cell is not None]}
                for cohort, row in zip(found, rows, strict=True)
            ],
            "together": [
                {"months": after, "of": of, "reached": reached} for after, of, reached in triangle.together(asked, found)
            ],
            "cut": cohorts.MOST_MONTHS if cohorts.is_cut(asked) else 0,
        })  # fmt: skip

    @listing(
        *OF_COHORTS,
        month("month", "what entered in one month"),
        choice("at", ALL_STEPS, "what has reached a step", "contacted"),
        number("within", "by the end of so many months after the entry", 1, most=999),
    )
    @action(detail=False)
    def records(self, request: Request) -> Response:
        """The leads, accounts or opportunities of a cohort that one sees."""
        return self.named("cohort")


@extend_schema(tags=["funnel"])
class LeadCostsViewSet(_PartViewSet):
    """Sources and campaigns with their cost."""

    part = SOURCES

    @figures(LeadCostsSerializer, *ASKS)
    def list(self, request: Request) -> Response:
        """What came of the leads of each source and campaign, and what a lead, a customer and an order cost."""
        asked = self.asked()
        found, head = self.counted(asked)
        sources, campaigns, whole = costs.lines(asked, found, self.user)
        return self.shown(LeadCostsSerializer, {
            **head,
            "sources": [_line(line, line.source) for line in sources],
            "campaigns": [_line(line, "" if line.campaign is None else str(line.campaign)) for line in campaigns],
            "whole": _line(whole, ""),
        })  # fmt: skip

    @listing(*ASKS)
    @action(detail=False)
    def orders(self, request: Request) -> Response:
        """The orders that the leads led to, those that one sees; the latest first."""
        return self.named("brought")


@extend_schema(tags=["funnel"])
class LossesViewSet(_PartViewSet):
    """Losses."""

    part = LOSSES

    @figures(LossesSerializer, *ASKS)
    def list(self, request: Request) -> Response:
        """What was lost in the period and why, beside what was won; the leads that were no fit."""
        asked = self.asked()
        found, head = self.counted(asked)
        words = reason_words()
        reasons, _every = losses.by_reason(asked, found, words)
        unfit = dict(UnfitReason.choices)
        return self.shown(LossesSerializer, {
            **head, "lost": _sum(losses.lost(found)), "won": _sum(losses.won(found)),
            "reasons": [_row(row) for row in reasons],
            "rivals": [_row(row) for row in losses.by_rival(asked, found, words)],
            "months": [_row(row) for row in losses.by_month(asked, found)],
            "unfit": [
                {"key": reason, "label": str(unfit.get(reason, reason)), "count": n} for reason, n in found.unfit
            ],
        })  # fmt: skip

    @listing(
        *ASKS,
        choice("outcome", ("lost", "won", "unfit"), "lost or won opportunities, or leads that were no fit").needed,
        text("reason", "the code of a reason", "price", behind.LONGEST_NAME),
        choice("stage", STAGE_ORDER[:-1], "lost at this stage", "P"),
        text("rival", 'lost to this competitor; "-": nobody was named', "Rival", behind.LONGEST_NAME),
        month("month", "closed in this month"),
    )
    @action(detail=False)
    def records(self, request: Request) -> Response:
        """The opportunities or leads behind a number that one sees; the latest first."""
        return self.named(self.sent_values()["outcome"])


@extend_schema(tags=["funnel"])
class AgeingViewSet(_PartViewSet):
    """Ageing."""

    part = AGEING

    @figures(AgeingSerializer, *WHOSE, *SEGMENT)
    def list(self, request: Request) -> Response:
        """How long everything has lain where it is, and what lies beyond the usual time."""
        asked = self.asked()
        found, head = self.counted(asked)
        drawn = ageing.strips(asked, found, self.user.team_id)
        head.pop("period")
        return self.shown(AgeingSerializer, {
            **head,
            "places": [
                _strip(kind, place, strip)
                for kind, strips in drawn.items()
                for place, strip in zip(ageing.PLACES[kind], strips, strict=True)
            ],
        })  # fmt: skip

    @listing(
        *WHOSE,
        *SEGMENT,
        choice("kind", ageing.PLACES, "leads, accounts or opportunities (deal)", "deal").needed,
        choice("place", [place for places in ageing.PLACES.values() for place in places], "where they lie", "P").needed,
        number("first", "for at least so many days", 0, most=ageing.LONGEST),
        number("last", "for at most so many days", 30, most=ageing.LONGEST),
        truth("beyond", "only those beyond the usual time"),
    )
    @action(detail=False)
    def records(self, request: Request) -> Response:
        """The records that lie in one place and that one sees."""
        return self.named("age")


def _line(line: costs.Line, key: str) -> dict[str, Any]:
    return {
        "key": key, "label": line.label, "found": outcome_of(line.outcome), "cost": shapes.money(line.cost),
        "per_lead": shapes.money(line.per_lead), "per_customer": shapes.money(line.per_customer),
        "per_order": shapes.money(line.per_order), "unknown": line.unknown,
    }  # fmt: skip


def _sum(found: losses.Sum) -> dict[str, Any]:
    return {"count": found.count, "money": shapes.money(found.money)}


def _row(row: losses.Row) -> dict[str, Any]:
    stages = dict(zip(STAGE_ORDER[:-1], (number for number, _tint, _to in row.cells), strict=True))
    return {"key": row.key, "label": row.label, **_sum(row.whole), "stages": stages, "mostly": row.mostly}


def _strip(kind: str, place: str, strip: ageing.Strip) -> dict[str, Any]:
    middle, passed = strip.passed or (None, None)
    return {
        "kind": kind, "place": place, "label": str(strip.label), "number": strip.number, "median": strip.median,
        "p90": strip.p90, "longest": strip.longest, "limit": strip.limit, "beyond": strip.beyond,
        "passed_median": middle, "passed": passed,
    }  # fmt: skip
