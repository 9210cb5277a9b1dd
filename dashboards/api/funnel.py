"""The funnel in its three modes, and the records behind its bars."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.policies import in_force
from core.api.choosing import one_of
from core.api.examples import example
from dashboards import bars, behind, kept, lead_steps
from dashboards.addresses import MOST_ROWS
from dashboards.api import shapes
from dashboards.api.base import FiguresViewSet, counting, figures, listing
from dashboards.api.parameters import PERIOD, SEGMENT, WHOSE, choice, text
from dashboards.band import Band
from dashboards.behind import Bar
from dashboards.report import LEADS, MODES, NOW, PASSED, Report, asked
from leads.outcomes import Outcome

FIRST_GROUP = "month"
BARS = tuple(dict.fromkeys(kind for kinds in behind.KINDS.values() for kind in kinds))
PLACES = tuple(dict.fromkeys(place for kinds in behind.KINDS.values() for places in kinds.values() for place in places))
ASKS = (
    *WHOSE, *PERIOD, *SEGMENT,
    choice("mode", MODES, "from the lead, what passed through in the period, or what stands where now", PASSED),
    choice("by", lead_steps.GROUPS, "from the lead: what leads are compared by", FIRST_GROUP),
)  # fmt: skip
FUNNEL: dict[str, Any] = {
    "whose": {"team": 3, "person": None, "label": "Harbour"},
    "mode": "passed", "period": {"key": "quarter", "start": "2026-01-01", "end": "2026-03-10"},
    "counted_at": "2026-03-10T09:12:00+08:00",
    "bars": [{"bar": "accounts", "stage": "", "label": "Accounts", "count": 210},
             {"bar": "account", "stage": "P", "label": "Prospect", "count": 41}],
    "money": [{"currency": "CNY", "amount": "480000.00", "count": 6}],
    "band": {"contacted": 180, "ordered": 6, "low": 1, "high": 5, "verdict": "within", "rate": 3.33},
    "by": None, "groups": [], "more_groups": 0,
}  # fmt: skip

BarOf = shapes.shape(
    "BarOfFunnel", bar=shapes.words(), stage=shapes.words(), label=shapes.words(), count=shapes.whole()
)
BandOf = shapes.shape(
    "BandOfFunnel",
    contacted=shapes.whole(),
    ordered=shapes.whole(),
    low=shapes.whole(),
    high=shapes.whole(),
    verdict=serializers.ChoiceField(choices=("few", "below", "within", "above")),
    rate=serializers.FloatField(),
)
OutcomeOf = shapes.shape(
    "OutcomeOfLeads",
    leads=shapes.whole(),
    contacted=shapes.whole(),
    qualified=shapes.whole(),
    converted=shapes.whole(),
    opportunity=shapes.whole(),
    ordered=shapes.whole(),
    orders=shapes.whole(),
    money=shapes.many(shapes.MONEY),
)
GroupOf = shapes.shape("GroupOfFunnel", key=shapes.words(), label=shapes.words(), found=OutcomeOf())


@example("A funnel", answer=FUNNEL)
class FunnelSerializer(serializers.Serializer[Any]):
    """One funnel; `bar` and `stage` of each count ask for the records behind it.

    `period` is null and `band` too where accounts are counted by where they stand now; `groups` only from the lead.
    """

    whose = shapes.one(shapes.WHOSE)
    mode = serializers.ChoiceField(choices=tuple(MODES))
    period = shapes.DAYS(allow_null=True)
    counted_at = shapes.moment()
    bars = shapes.many(BarOf)
    money = shapes.many(shapes.MONEY)
    band = BandOf(allow_null=True)
    by = serializers.ChoiceField(choices=tuple(lead_steps.GROUPS), allow_null=True)
    groups = shapes.many(GroupOf)
    more_groups = shapes.whole()


@extend_schema(tags=["funnel"])
class FunnelViewSet(FiguresViewSet):
    """The funnel."""

    @figures(FunnelSerializer, *ASKS)
    def list(self, request: Request) -> Response:
        """The funnel of a person, a team or the company, in one of its three modes."""
        report = self._asked()
        wide = kept.is_wide(report.scope)
        count = {LEADS: self._from_leads, NOW: self._standing, PASSED: self._passed}[report.mode]
        with counting():
            facts = count(report, wide)
        whole: dict[str, Any] = {
            "whose": shapes.whose(report), "mode": report.mode,
            "period": None if report.mode == NOW else shapes.days_of(report.period),
            "band": None, "by": None, "groups": [], "more_groups": 0,
        }  # fmt: skip
        return self.shown(FunnelSerializer, whole | facts)

    @listing(
        *ASKS,
        choice("bar", BARS, "which count; each mode has its own").needed,
        choice("stage", PLACES, "a stage, a step of leads or a place", "P"),
        text("currency", "of amounts: one currency", "CNY", 3),
    )
    @action(detail=False)
    def records(self, request: Request) -> Response:
        """The records behind a count that one sees: accounts by name, everything else the latest first."""
        report, sent = self._asked(), self.sent_values()
        bar = Bar(sent["bar"], sent.get("stage", ""), sent.get("currency", ""))
        if not bar.belongs_to(report.mode):
            raise ValidationError({"bar": [_not_of(report.mode, bar)]})
        return self.behind(behind.rows(self.user, report, bar), behind.sort_of(bar))

    def _asked(self) -> Report:
        sent = self.sent_values()
        report = asked(self.user, sent, today=self.today)
        self.check_choice(sent, report.choice, report.period)
        return report

    def _passed(self, report: Report, wide: bool) -> dict[str, Any]:
        counted = kept.figures(report, wide=wide)
        found = counted.found
        return {
            "counted_at": counted.at,
            "bars": _bars([*bars.passed_accounts(report, found), *bars.passed_opportunities(report, found)]),
            "money": shapes.money(found.money),
            "band": self._band(report, found.contacted, found.account_stages.get("O", 0)),
        }

    def _standing(self, report: Report, wide: bool) -> dict[str, Any]:
        counted = kept.standing_figures(report, wide=wide)
        found = counted.found
        return {
            "counted_at": counted.at,
            "bars": _bars([*bars.standing_accounts(report, found), *bars.standing_opportunities(report, found)]),
            "money": shapes.money(found.money),
        }

    def _from_leads(self, report: Report, wide: bool) -> dict[str, Any]:
        group = report.by or FIRST_GROUP
        counted = kept.lead_figures(report, "all", group, wide=wide)
        found = counted.found["all"].get("", Outcome())
        by = counted.found[group]
        known = {"person": report.choice.everybody, "team": dict(report.choice.teams)}.get(group)
        names = lead_steps.labels(group, by, known)
        return {
            "counted_at": counted.at,
            "bars": _bars(bars.from_leads(report, found)),
            "money": outcome_of(found)["money"],
            "band": self._band(report, found.contacted, found.ordered),
            "by": group,
            "groups": [
                {"key": key, "label": names[key], "found": outcome_of(one)}
                for key, one in lead_steps.sorted_rows(group, by)
            ],
            "more_groups": max(0, len(by) - MOST_ROWS),
        }

    def _band(self, report: Report, contacted: int, ordered: int) -> dict[str, Any]:
        band = Band.of(contacted, ordered, report.choice.rules_of(self.user, in_force()))
        return {
            "contacted": contacted, "ordered": ordered, "low": band.low, "high": band.high, "verdict": band.verdict,
            "rate": band.rate,
        }  # fmt: skip


def outcome_of(found: Outcome) -> dict[str, Any]:
    """What came of some leads."""
    steps = {step or "leads": found.at(step) for step in lead_steps.SHORT}
    return {**steps, "orders": found.orders, "money": shapes.money(found.amounts)}


def _bars(shown: list[bars.Row]) -> list[dict[str, Any]]:
    return [{"bar": row.bar.kind, "stage": row.bar.stage, "label": str(row.label), "count": row.count} for row in shown]


def _not_of(mode: str, bar: Bar) -> str:
    kinds = behind.KINDS[mode]
    if bar.kind not in kinds:
        return one_of(kinds)
    return _("This count has no such stage or currency.")
