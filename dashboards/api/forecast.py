"""The forecast against the targets, the records behind it, and the targets themselves."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from commons.api.views import ApiViewSet
from core.api.choosing import one_of
from core.api.examples import example
from core.api.fields import Money, id_filter
from core.api.serializers import RecordSerializer
from dashboards import kept
from dashboards.api import shapes
from dashboards.api.base import FiguresViewSet, counting, figures, listing
from dashboards.api.changed import CELL, CellOf, ForecastChangesSerializer, cell_of, changed
from dashboards.api.parameters import WHOSE, choice, day, matching
from dashboards.forecasting import behind, changes, shown, since
from dashboards.forecasting.asked import BUCKETS, WAYS, Asked, asked
from dashboards.forecasting.spans import SpanOf, read
from dashboards.forecasting.table import Row
from dashboards.models import Span, Target
from dashboards.services import targets
from leads.forms.opportunities import currencies
from users.models import Team, User

SPAN = r"^20\d\d-(Q[1-4]|0[1-9]|1[0-2])$"


def _span(words: str) -> Any:
    return matching("span", SPAN, words, "2026-Q1", lambda sent: "" if read(sent) else _wrong_span())


def _wrong_span() -> str:
    return _("Give a month as 2026-03 or a quarter as 2026-Q1.")


ASKS = (
    *WHOSE,
    choice("by", WAYS, "by quarter or by month"),
    _span("the month or quarter in detail"),
    matching(
        "currency", "^[A-Z]{3}$", "one currency; the company's when left out", "CNY",
        lambda sent: "" if len(sent) == 3 and sent.isascii() and sent.isalpha() and sent.isupper() else _("Give a currency as CNY."),
    ),
)  # fmt: skip
ROW: dict[str, Any] = {
    "key": "2026-Q1", "label": "Q1 2026", "cell": CELL, "target": "700000.00", "derived": False, "gap": "100000.00",
    "reached": False,
}  # fmt: skip
FORECAST: dict[str, Any] = {
    "whose": {"team": 3, "person": None, "label": "Harbour"}, "currency": "CNY", "currencies": ["CNY", "USD"], "by": "quarter",
    "span": "2026-Q1", "detail": ROW, "spans": [ROW], "teams": [], "people": [{**ROW, "key": "7", "label": "Ann Seller"}],
    "passed": CELL, "undated": CELL, "counted_at": "2026-03-10T09:12:00+08:00",
}  # fmt: skip
TARGET = {
    "id": 81, "person": 7, "team": None, "span": "quarter", "starts_on": "2026-01-01", "amount": "700000.00",
    "currency": "CNY", "set_by": 4, "set_at": "2026-01-05T09:00:00+08:00",
}  # fmt: skip

RowOf = shapes.shape(
    "RowOfForecast",
    key=shapes.words(),
    label=shapes.words(),
    cell=CellOf(),
    target=shapes.decimal(),
    derived=shapes.truth(),
    gap=shapes.decimal(),
    reached=shapes.truth(),
)


@example("A forecast", answer=FORECAST)
class ForecastSerializer(serializers.Serializer[Any]):
    """What is won, committed, likely (`best`, with what is committed) and open, `weighted` by stage, beside the target.

    `derived`: nobody set the target for exactly this. `gap` is what is missing beyond what is won and committed; below zero
    it is more than that. `key` is a span, or the id of a team (its own people) or person.
    """

    whose = shapes.one(shapes.WHOSE)
    currency = shapes.words()
    currencies = serializers.ListField(child=serializers.CharField())
    by = serializers.ChoiceField(choices=tuple(WAYS))
    span = shapes.words()
    detail = RowOf()
    spans = shapes.many(RowOf)
    teams = shapes.many(RowOf)
    people = shapes.many(RowOf)
    passed = CellOf()
    undated = CellOf()
    counted_at = shapes.moment()


@extend_schema(tags=["forecast"])
class ForecastViewSet(FiguresViewSet):
    """The forecast."""

    @figures(ForecastSerializer, *ASKS)
    def list(self, request: Request) -> Response:
        """The forecast of a person, of teams or the company, by month or quarter, against the targets."""
        ask = self._asked()
        with counting(), kept.limited():
            counted = shown.count_of(self.user, ask, people=ask.people)
        tables = shown.tables(self.user, ask, counted.found)
        return self.shown(ForecastSerializer, {
            "whose": shapes.whose(ask), "currency": ask.currency, "currencies": tables["currencies"], "by": ask.by,
            "span": ask.span.key, "detail": _row(tables["detail"], ask.span.key),
            "spans": [_row(row, span.key) for row, span in zip(tables["spans"], ask.spans, strict=True)],
            "teams": [_row(row, row.key) for row in tables.get("teams", [])],
            "people": [_row(row, row.key) for row in tables.get("people", [])],
            "passed": cell_of(tables["passed"]), "undated": cell_of(tables["undated"]),
            "counted_at": counted.at or timezone.now(),
        })  # fmt: skip

    @listing(*ASKS, choice("bucket", BUCKETS, "which number of the span in detail").needed)
    @action(detail=False)
    def records(self, request: Request) -> Response:
        """The orders or opportunities behind a number that one sees: orders the latest first, others by expected close."""
        rows, sort = behind.of_bucket(self.user, self._asked(), self.sent_values()["bucket"])
        return self.behind(rows, sort)

    @figures(
        ForecastChangesSerializer, *ASKS,
        day("since", "a Monday whose figures are kept; the last one before today when left out", "2026-03-02"),
    )  # fmt: skip
    @action(detail=False)
    def changes(self, request: Request) -> Response:
        """What changed in the forecast since a Monday: from the figures kept then to those of now, by kind and opportunity."""
        ask, sent = self._asked(), self.sent_values()
        kept_days = changes.kept_mondays()
        monday = since.named(kept_days, sent["since"]) if sent.get("since") else since.usual(kept_days, ask.today)
        if sent.get("since") and monday is None:
            raise ValidationError(
                {"since": [ErrorDetail(one_of([each.on.isoformat() for each in kept_days]), code="invalid")]}
            )
        with counting(), kept.limited():
            bridge = since.bridge(self.user, ask, monday) if monday else None
        return self.shown(ForecastChangesSerializer, {
            "whose": shapes.whose(ask), "currency": ask.currency, "span": ask.span.key,
            "mondays": [each.on for each in kept_days], "since": monday.on if monday else None,
            **changed(bridge, over=monday is not None),
        })  # fmt: skip

    def _asked(self) -> Asked:
        sent = self.sent_values()
        ask = asked(self.user, sent, today=self.today)
        self.check_choice(sent, ask.choice)
        if sent.get("span") and sent["span"] != ask.span.key:
            raise ValidationError({"span": [ErrorDetail(_("That lies too far away."))]})
        return ask


def _row(row: Row, key: str) -> dict[str, Any]:
    return {
        "key": key, "label": str(row.label), "cell": cell_of(row.cell), "target": row.goal.amount if row.goal else None,
        "derived": bool(row.goal and row.goal.derived), "gap": row.gap, "reached": row.reached,
    }  # fmt: skip


# -- targets ----------------------------------------------------------------------------------------------------------
@example("A target", answer=TARGET)
class TargetSerializer(RecordSerializer):
    """What a person or a team is to win in a month or quarter; the latest holds, an amount of null takes it back."""

    class Meta:
        model = Target
        fields = ("id", "person", "team", "span", "starts_on", "amount", "currency", "set_by", "set_at")
        read_only_fields = fields


@example("Set a target", sent={"person": 7, "team": None, "span": "2026-Q1", "amount": "700000.00", "currency": "CNY"})
class SetTargetSerializer(serializers.Serializer[Any]):
    """For one person or one team; an amount of null takes the target back."""

    person = serializers.PrimaryKeyRelatedField(queryset=User.objects.none(), required=False, allow_null=True)
    team = serializers.PrimaryKeyRelatedField(queryset=Team.objects.none(), required=False, allow_null=True)
    span = serializers.RegexField(SPAN, help_text="a month as 2026-03 or a quarter as 2026-Q1")
    amount = Money(allow_null=True)
    currency = serializers.CharField(max_length=3, help_text="a code as CNY")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is None or not request.user.is_authenticated:
            return
        self.fields["person"].queryset = User.objects.visible_to(request.user)  # type: ignore[attr-defined]
        self.fields["team"].queryset = Team.objects.visible_to(request.user).open()  # type: ignore[attr-defined]

    def validate_currency(self, value: str) -> str:
        """One that targets can be set in."""
        known = [code for code, _words in currencies()]
        if value not in known:
            raise ValidationError(one_of(known))
        return value

    def validate_span(self, value: str) -> SpanOf:
        """The span that a key names."""
        found = read(value)
        if found is None:
            raise ValidationError(_wrong_span())
        return found


class TargetFilter(filters.FilterSet):
    """Narrowing the list."""

    person = id_filter("person_id")
    team = id_filter("team_id")
    span = filters.ChoiceFilter(choices=Span.choices)
    starts_on = filters.DateFilter(label="first day of the month or quarter")
    currency = filters.CharFilter(max_length=3, label="one currency")

    class Meta:
        model = Target
        fields: tuple[str, ...] = ()


@extend_schema(tags=["forecast"])
class TargetViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """Targets, one's own and those of one's teams; the newest first, of each the first one holds."""

    area = "dashboards"
    serializer_class = TargetSerializer
    filterset_class = TargetFilter
    queryset = Target.objects.none()

    def get_queryset(self) -> QuerySet[Target]:
        """Through the one door."""
        user: Any = self.request.user
        return Target.objects.visible_to(user)

    @extend_schema(request=SetTargetSerializer, responses={201: TargetSerializer, 200: TargetSerializer, 204: None})
    def create(self, request: Request) -> Response:
        """Set what a person or a team is to win: managers for theirs, admins; nothing happens when it holds (200, or 204 where there was none)."""
        sent, user = dict(self.sent(SetTargetSerializer)), request.user
        made = targets.set_target(by=user, **{"person": None, "team": None} | sent)  # type: ignore[arg-type]
        if made is not None:
            return self.fresh(made.pk, 201)
        rows = self.get_queryset().filter(
            person=sent.get("person"), team=sent.get("team"), span=sent["span"].kind,
            starts_on=sent["span"].start, currency=sent["currency"],
        )  # fmt: skip
        latest = rows.order_by("-pk").first()
        return Response(status=204) if latest is None else self.fresh(latest.pk)
