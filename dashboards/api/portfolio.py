"""The portfolio of accounts: matrices, quadrants, positions, ten contacts, silent protected ones, complaints."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.committee.coverage import GAPS
from accounts.models import KeyRole
from accounts.policies import in_force
from core.api.examples import example
from dashboards import kept
from dashboards.api import shapes
from dashboards.api.base import FiguresViewSet, counting, figures, listing
from dashboards.api.parameters import GRADE, INDUSTRY, REGION, WHOSE, choice, is_true, number, truth
from dashboards.portfolio import asking, behind, cares, closeness, committee, found, ten, wallet
from dashboards.portfolio.asking import Asked
from dashboards.portfolio.behind import WAITING
from dashboards.portfolio.words import PART_WORDS, SIZE_WORDS, TREND_WORDS
from keyaccounts.models import Severity, Supplier
from portraits.models.distance import Stage

NEAR, NONE = "near", "none"
ASKS = (
    *WHOSE, INDUSTRY, REGION, GRADE,
    choice("cover", asking.COVERS, "which roles count as covered: known, met or agreed"),
    choice("read", asking.READS, "the confirmed stage of closeness, or what is possible by what is known"),
)  # fmt: skip
PORTFOLIO: dict[str, Any] = {
    "whose": {"team": 3, "person": None, "label": "Harbour"}, "counted_at": "2026-03-10T09:12:00+08:00", "cover": "known",
    "read": "confirmed", "accounts": 210,
    "closeness": [{"stage": 3, "label": "Friend", "roles": [0, 2, 5, 4, 1], "number": 12}],
    "could_rise": 4, "aged": 6,
    "committee": [
        {"role": "coach", "label": "Coach", "no": 120, "unmet": 30, "opposed": 1, "unagreed": 39, "agreed": 20},
    ],
    "quadrants": [{"size": "big", "part": "little", "number": 9}], "trends": [{"part": "much", "trend": "rising", "number": 3}],
    "with_spend": 40, "without_spend": 170,
    "positions": [{"position": 3, "label": "Main supplier", "number": 8, "rose": 2, "fell": 1}], "without_position": 160,
    "protected": 24, "silent": 3,
    "complaints": [{"severity": 3, "label": "Severe", "number": 2, "answered": 1, "overdue": 1}],
    "first_answers": 14, "first_answers_in_time": 12, "alert": 10, "required": 12,
    "ten": [{"did": "nothing", "label": "Nothing yet", "near": 4, "reached": 1, "beyond": 0, "number": 5}],
}  # fmt: skip
ACT: dict[str, Any] = {
    "account": 4711, "name": "Acme Paper", "owner": 7, "owner_name": "Ann Seller", "grade": "A", "contacts": 10,
    "silent_days": None, "call": 81, "call_done": False,
}  # fmt: skip
ACTS: dict[str, Any] = {
    "whose": {"team": 3, "person": None, "label": "Harbour"}, "waiting": [ACT],
    "silent": [{**ACT, "contacts": 3, "silent_days": 190, "call": None}],
}  # fmt: skip

ClosenessRow = shapes.shape(
    "ClosenessOfPortfolio",
    stage=shapes.maybe(),
    label=shapes.words(),
    roles=serializers.ListField(child=serializers.IntegerField(), min_length=5, max_length=5),
    number=shapes.whole(),
)
OfRole = shapes.shape(
    "CommitteeOfPortfolio",
    role=serializers.ChoiceField(choices=KeyRole.values),
    label=shapes.words(),
    **{kind: shapes.whole() for kind in committee.WORDS},
)
Quadrant = shapes.shape("QuadrantOfPortfolio", size=shapes.words(), part=shapes.words(), number=shapes.whole())
Trend = shapes.shape("TrendOfPortfolio", part=shapes.words(), trend=shapes.words(), number=shapes.whole())
Place = shapes.shape(
    "PositionOfPortfolio",
    position=shapes.whole(),
    label=shapes.words(),
    number=shapes.whole(),
    rose=shapes.whole(),
    fell=shapes.whole(),
)
Running = shapes.shape(
    "ComplaintsOfPortfolio",
    severity=shapes.whole(),
    label=shapes.words(),
    number=shapes.whole(),
    answered=shapes.whole(),
    overdue=shapes.whole(),
)
Ten = shapes.shape(
    "TenOfPortfolio",
    did=serializers.ChoiceField(choices=tuple(ten.DID)),
    label=shapes.words(),
    near=shapes.whole(),
    reached=shapes.whole(),
    beyond=shapes.whole(),
    number=shapes.whole(),
)
Act = shapes.shape(
    "ActOfPortfolio",
    account=shapes.whole(),
    name=shapes.words(),
    owner=shapes.maybe(),
    owner_name=shapes.words(),
    grade=shapes.words(),
    contacts=shapes.whole(),
    silent_days=shapes.maybe(),
    call=shapes.maybe(),
    call_done=shapes.truth(),
)


@example("A portfolio", answer=PORTFOLIO)
class PortfolioSerializer(serializers.Serializer[Any]):
    """Where accounts stand: closeness by roles covered (none to four), spend and our part of it, supplier positions.

    `protected` and the silent ones among them; complaints that run; `ten`: what managers did about accounts at `alert`
    contacts and more without an order, before, at and beyond contact `required`.
    """

    whose = shapes.one(shapes.WHOSE)
    counted_at = shapes.moment()
    cover = serializers.ChoiceField(choices=tuple(asking.COVERS))
    read = serializers.ChoiceField(choices=tuple(asking.READS))
    accounts = shapes.whole()
    closeness = shapes.many(ClosenessRow)
    could_rise = shapes.whole()
    aged = shapes.whole()
    committee = shapes.many(OfRole)
    quadrants = shapes.many(Quadrant)
    trends = shapes.many(Trend)
    with_spend = shapes.whole()
    without_spend = shapes.whole()
    positions = shapes.many(Place)
    without_position = shapes.whole()
    protected = shapes.whole()
    silent = shapes.whole()
    complaints = shapes.many(Running)
    first_answers = shapes.whole()
    first_answers_in_time = shapes.whole()
    alert = shapes.whole()
    required = shapes.whole()
    ten = shapes.many(Ten)


@example("Accounts that wait", answer=ACTS)
class PortfolioActsSerializer(serializers.Serializer[Any]):
    """The first accounts that wait for somebody: at ten contacts with nothing done, protected and silent.

    `call` is the manager who was called in about it: open for those at ten contacts, the latest for silent ones.
    """

    whose = shapes.one(shapes.WHOSE)
    waiting = shapes.many(Act)
    silent = shapes.many(Act)


@extend_schema(tags=["portfolio"])
class PortfolioViewSet(FiguresViewSet):
    """The portfolio of accounts."""

    @figures(PortfolioSerializer, *ASKS)
    def list(self, request: Request) -> Response:
        """Where the accounts of a person, a team or the company stand, and where somebody has to act."""
        asked, policy = self._asked(), in_force()
        with counting():
            counted = found.kept_of(asked, policy, wide=kept.is_wide(asked.scope))
        got, rules = counted.found, policy.of(self.user.team_id)
        matrix, (done, _all) = closeness.matrix(asked, got.close), ten.table(asked, got.ten)
        complaints = cares.complaints(asked, got.complaints, got.in_time)
        sold = sum(got.wallets.values())
        return self.shown(PortfolioSerializer, {
            "whose": shapes.whose(asked), "counted_at": counted.at, "cover": asked.cover, "read": asked.read,
            "accounts": matrix.number,
            "closeness": [
                {"stage": row.stage if row.stage != closeness.KNOWN else None, "label": str(row.label),
                 "roles": [cell.number for cell in row.cells], "number": row.number}
                for row in matrix.rows
            ],
            "could_rise": got.waits.get(closeness.HIGHER, 0), "aged": got.waits.get(closeness.CAPPED, 0),
            "committee": [
                {"role": row.role, "label": str(row.label), **{cell.kind: cell.number for cell in row.cells}}
                for row in committee.rows(asked, got.committee)
            ],
            "quadrants": [
                {"size": size, "part": part, "number": n} for size, part, n, _to in wallet.quadrants(asked, got.wallets)
            ],
            "trends": [
                {"part": part, "trend": trend, "number": n}
                for part, cells in wallet.trends(asked, got.wallets)
                for trend, n, _to in cells
            ],
            "with_spend": sold, "without_spend": matrix.number - sold,
            "positions": [
                {"position": supplier.value, "label": str(place.label), "number": place.number, "rose": place.rose,
                 "fell": place.fell}
                for supplier, place in zip(
                    sorted(Supplier, reverse=True), wallet.places(asked, got.positions), strict=True
                )
            ],
            "without_position": got.positions.get("", (0, 0, 0))[0],
            "protected": got.protected.number, "silent": got.protected.silent,
            "complaints": [
                {"severity": severity.value, "label": str(row.label), "number": row.number, "answered": row.cells[1][0],
                 "overdue": row.overdue}
                for severity, row in zip(sorted(Severity, reverse=True), complaints.rows, strict=True)
            ],
            "first_answers": complaints.answered, "first_answers_in_time": complaints.in_time,
            "alert": rules.contacts_alert, "required": rules.contacts_required,
            "ten": [
                {"did": row.did, "label": str(row.label), "number": row.number,
                 **{band: cell[0] for band, cell in zip(ten.BANDS, row.cells, strict=True)}}
                for row in done
            ],
        })  # fmt: skip

    @figures(PortfolioActsSerializer, *ASKS)
    @action(detail=False)
    def acts(self, request: Request) -> Response:
        """The first eight of each that one sees: at ten contacts and nothing done, protected and silent too long."""
        asked = self._asked()
        with counting(), kept.limited():
            silent, waiting = (
                cares.silent_rows(asked, self.user),
                ten.waiting(asked, self.user, wide=kept.is_wide(asked.scope)),
            )
        cares.attach_calls(self.user, silent, waiting)
        return self.shown(PortfolioActsSerializer, {
            "whose": shapes.whose(asked), "waiting": [_act(row) for row in waiting], "silent": [_act(row) for row in silent],
        })  # fmt: skip

    @listing(
        *ASKS,
        choice("list", behind.LISTS, "which list; each has its own parameters").needed,
        choice("stage", [NEAR, *WAITING, closeness.UNCONFIRMED, *(str(stage.value) for stage in Stage)], "of close: a stage, or friends and brothers", NEAR),
        choice("gap", GAPS, "of committee, needed: what is missing of a role, or that it agrees", "no_investor"),
        number("roles", "of close: so many of the four roles covered", 2, most=closeness.ROLES),
        choice("size", SIZE_WORDS, "of wallet: they spend much or little"),
        choice("part", PART_WORDS, "of wallet: our share is large or small", wallet.LITTLE),
        choice("trend", TREND_WORDS, "of wallet: how our share goes"),
        choice("position", [NONE, *(str(one.value) for one in Supplier)], "of position: which one; none is not entered", "3"),
        choice("moved", ("up", "down"), "of position: those that rose or fell to it within a year"),
        truth("silent", "of protected: only the silent ones"),
        choice("state", (cares.OPEN, cares.ANSWERED, cares.OVERDUE, cares.LATE), "of complaints: how far they are"),
        choice("severity", [str(one.value) for one in Severity], "of complaints: how bad", "3"),
        choice("did", ten.DID, "of ten: what the manager did"),
        choice("band", ten.BANDS, "of ten: before, at or beyond the twelfth contact"),
    )  # fmt: skip
    @action(detail=False)
    def records(self, request: Request) -> Response:
        """The accounts or complaints behind a figure that one sees; accounts by name, the latest complaint first."""
        asked, sent = self._asked(), self.sent_values()
        if "silent" in sent:
            sent["silent"] = is_true(sent, "silent")
        try:
            kind, _label, listing, _given = behind.behind(self.user, asked, sent)
        except behind.NoSuchList:
            words = _("This list needs other parameters: read what each one is of.")
            raise ValidationError({"list": [words]}) from None
        return self.behind(listing.rows(), behind.SORTS[kind])

    def _asked(self) -> Asked:
        sent = self.sent_values()
        asked = asking.asked(self.user, sent, today=self.today)
        self.check_choice(sent, asked.choice)
        return asked


def _act(row: Any) -> dict[str, Any]:
    call = row.call
    return {
        "account": row.pk, "name": row.name, "owner": row.owner_id, "owner_name": row.owner.name if row.owner else "",
        "grade": row.grade, "contacts": row.cycle_contacts, "silent_days": getattr(row, "silent_days", None),
        "call": call.pk if call else None, "call_done": bool(call and call.done_at),
    }  # fmt: skip
