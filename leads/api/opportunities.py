"""Opportunities: opening, changing, moving by stage, winning and losing, as on the pages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.withheld import Withheld
from accounts.industries import like
from accounts.models import Account, Grade, State
from commons.api.views import version_of
from core.api.choosing import one_of
from core.api.examples import change, example
from core.api.fields import AmountFilter, Money, day_from, day_to, id_filter, reason_field, version_field
from core.api.paging import both_ways
from core.api.serializers import RecordSerializer
from core.clock import business_date
from core.keyset import Sort
from leads import after_commit, search
from leads.api.lines import LINE, SENT, LineSerializer, entered, lines_field, with_lines
from leads.api.orders import OrderSerializer
from leads.api.tools import ToolsOfOpportunity
from leads.forms.opportunities import currencies
from leads.models import Forecast, Opportunity, OpportunityLine, Outcome, Stage
from leads.pipeline.asked import Asked
from leads.services import catalogues, opportunities, orders
from leads.services import lines as amounts
from users.api.people import ColleagueSerializer

RUNNING = [(stage.value, stage.label) for stage in Stage if stage != Stage.ORDER]
OPPORTUNITY = {
    "id": 322, "account": 4711, "owner": {"id": 7, "name": "Ann Seller"}, "name": "Labels for the spring season", "product": "Labels", "tags": ["spring"], "amount": "20000.00",
    "currency": "CNY", "amount_from_lines": False, "lines": [LINE], "stage": "A", "stage_since": "2026-02-25",
    "outcome": "open", "forecast": "", "forecast_category": "pipeline", "forecast_note": "",
    "opened_on": "2026-02-11", "expected_close_on": "2026-05-15", "closed_on": None,
    "credited_to": None, "credited_team": None, "lost_reason": "", "lost_note": "", "competitor": "", "version": 4,
}  # fmt: skip
ENTERED = {
    "account": 4711, "name": "Labels for the spring season", "amount": "20000.00", "stage": "P",
    "expected_close_on": "2026-05-15",
}  # fmt: skip


@example("An opportunity", answer=OPPORTUNITY, sent=ENTERED)
class OpportunitySerializer(RecordSerializer):
    """An opportunity of an account one serves; stage and outcome change by their own calls."""

    amount = Money(required=False, allow_null=True)
    currency = serializers.ChoiceField(choices=currencies(), required=False)
    stage = serializers.ChoiceField(
        choices=Stage.choices, required=False, help_text="where it starts; later by `stage`"
    )
    opened_on = serializers.DateField(
        required=False, help_text="since when it runs, today if left out; set only when it is opened"
    )
    forecast_category = serializers.ChoiceField(
        choices=Forecast.choices, read_only=True, help_text="the one that holds: `forecast`, or that of the stage"
    )
    tags = serializers.ListField(child=serializers.CharField(max_length=40), max_length=20, required=False)
    lines = LineSerializer(many=True, read_only=True)
    owner = ColleagueSerializer(
        source="account.owner", read_only=True, allow_null=True, help_text="of the account; null while it is on hold"
    )
    reason = reason_field(
        max_length=500, required=False, allow_blank=True, write_only=True,
        help_text="why it begins beyond the second stage; only when it is opened",
    )  # fmt: skip
    version = version_field(required=False)
    only_new = ("account", "stage", "opened_on", "reason")

    class Meta:
        model = Opportunity
        fields = (
            "id", "account", "owner", "name", "product", "tags", "amount", "currency", "amount_from_lines", "lines", "stage",
            "stage_since", "outcome", "forecast", "forecast_category", "forecast_note", "opened_on",
            "expected_close_on", "closed_on", "credited_to", "credited_team", "lost_reason", "lost_note", "competitor", "reason",
            "version",
        )  # fmt: skip
        read_only_fields = (
            "id", "amount_from_lines", "stage_since", "outcome", "forecast", "forecast_note", "closed_on",
            "credited_to", "credited_team", "lost_reason", "lost_note", "competitor",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            self.fields["account"].queryset = Account.objects.editable_by(request.user)


class Versioned(serializers.Serializer[Any]):
    """A change to what was read."""

    version = version_field()


@example("To Demo", sent={"stage": "D", "version": 4})
class StageSerializer(Versioned):
    """Another stage; a reason when one is skipped."""

    stage = serializers.ChoiceField(choices=RUNNING)
    reason = reason_field(required=False, default="", allow_blank=True)


@example(
    "Won",
    sent={
        "amount": "18500.00",
        "ordered_on": "2026-03-09",
        "number": "PO-2026-118",
        "reason": "Ordered after the first visit.",
        "version": 4,
    },
)
class WinSerializer(Versioned):
    """The order an opportunity becomes."""

    amount = Money()
    currency = serializers.ChoiceField(choices=currencies(), required=False, default="")
    ordered_on = serializers.DateField()
    reason = reason_field(required=False, default="", allow_blank=True)
    number = serializers.CharField(max_length=60, required=False, default="", allow_blank=True)
    number_reason = serializers.CharField(
        max_length=300, required=False, default="", allow_blank=True, help_text="why a number is used that an order has"
    )
    lines = lines_field(required=False, help_text="less the discount they add up to the amount; none when left out")
    discount = serializers.DecimalField(
        max_digits=5, decimal_places=2, min_value=0, max_value=100, default=Decimal(0), help_text="percent"
    )


@example(
    "Lost",
    sent={"lost_reason": "price", "lost_note": "8 % above the other offer", "competitor": "Rival Ltd", "version": 4},
)
class LoseSerializer(Versioned):
    """Why it was lost."""

    lost_reason = serializers.CharField(max_length=16, help_text="code of a reason on the company's list")

    def validate_lost_reason(self, code: str) -> str:
        """One that is offered."""
        offered = [known for known, _words in catalogues.reasons()]
        if code not in offered:
            raise serializers.ValidationError(one_of(offered), code="invalid_choice")
        return code

    lost_note = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
    competitor = serializers.CharField(
        max_length=120, required=False, default="", allow_blank=True, help_text="who got it; needed for `competition`"
    )
    competitor_unknown = serializers.BooleanField(
        required=False, default=False, help_text="lost to the competition, and nobody knows to whom"
    )


@example("Open again", sent={"reason": "They decided for us after all.", "version": 5})
class ReopenSerializer(Versioned):
    """Why it is open again."""

    reason = reason_field()


@example("The lines", sent={"lines": [SENT], "follow": True, "version": 4})
class LinesSerializer(Versioned):
    """All lines, in its currency."""

    lines = lines_field()
    follow = serializers.BooleanField(default=False, help_text="their total becomes the amount")


@example("Committed", sent={"forecast": "commit", "note": "The budget is released.", "version": 4})
class ForecastSerializer(Versioned):
    """How sure it is; empty: by its stage."""

    forecast = serializers.ChoiceField(choices=Forecast.choices, allow_blank=True)
    note = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


class OpportunityFilter(filters.FilterSet):
    """Narrowing the list."""

    q = filters.CharFilter(
        method="by_words", max_length=100, label="name, product, customer, or the number of a quotation"
    )
    account = id_filter("account_id")
    owner = id_filter("account__owner_id")
    team = id_filter("account__team_id")
    credited_to = id_filter("credited_to_id")
    outcome = filters.ChoiceFilter(choices=Outcome.choices)
    stage = filters.ChoiceFilter(choices=Stage.choices)
    product = filters.CharFilter(lookup_expr="icontains", max_length=120, label="words in the product")
    industry = filters.CharFilter(
        method="of_industry", max_length=80, label="words in the account's industry, in any of its spellings"
    )
    region = filters.CharFilter(
        field_name="account__region", lookup_expr="icontains", max_length=80, label="words in the account's region"
    )
    grade = filters.ChoiceFilter(field_name="account__grade", choices=Grade.choices, label="the account's grade")
    competitor = filters.CharFilter(method="by_rival", max_length=120, label="part of a rival's name")
    lost_reason = filters.CharFilter(max_length=16, label="code of the reason of a loss")
    tag = filters.CharFilter(method="by_tag", max_length=40, label="exactly this tag")
    on_hold = filters.BooleanFilter(method="by_hold", label="nobody owns the account")
    stuck = filters.BooleanFilter(method="by_stuck", label="longer at its stage than the company allows, or overdue")
    amount_from = AmountFilter("gte", label="an amount of at least this much")
    amount_to = AmountFilter("lte", label="an amount of at most this much")
    opened_on_from = day_from("opened_on", "opened")
    opened_on_to = day_to("opened_on", "opened")
    expected_close_on_from = day_from("expected_close_on", "expected close")
    expected_close_on_to = day_to("expected_close_on", "expected close")
    closed_on_from = day_from("closed_on", "closed")
    closed_on_to = day_to("closed_on", "closed")

    class Meta:
        model = Opportunity
        fields: tuple[str, ...] = ()

    def by_words(self, rows: Any, name: str, value: str) -> Any:
        """As the pages search, and by quotations."""
        return search.called(rows, value.replace("\0", ""), self.request.user)

    def of_industry(self, rows: Any, name: str, value: str) -> Any:
        """Those whose account's industry holds the words, or means the same."""
        return rows.filter(like(value, "account__industry"))

    def by_tag(self, rows: Any, name: str, value: str) -> Any:
        """Those with exactly this tag."""
        return rows.filter(tags__contains=[value.replace("\0", "")])

    def by_rival(self, rows: Any, name: str, value: str) -> Any:
        """Against this competitor, as the board narrows."""
        return rows.filter(self._asked(competitor=value).narrowed())

    def by_hold(self, rows: Any, name: str, value: bool) -> Any:
        """Those of accounts that nobody owns, or the others."""
        owned = Q(account__state=State.OWNED)
        return rows.filter(~owned if value else owned)

    def by_stuck(self, rows: Any, name: str, value: bool) -> Any:
        """Stuck ones as the board marks them, or the others that run."""
        stuck = Q(outcome=Outcome.OPEN) & self._asked().stuck()
        return rows.filter(stuck if value else Q(outcome=Outcome.OPEN) & ~Q(pk__in=rows.filter(stuck).values("pk")))

    def _asked(self, **params: str) -> Asked:
        return Asked(self.request.user, params, business_date())


@extend_schema(tags=["opportunities"])
class OpportunityViewSet(
    Withheld, mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.CreateModelMixin, ToolsOfOpportunity
):
    """Opportunities of accounts one serves; those of accounts without an owner are on hold."""

    area = "opportunities"
    serializer_class = OpportunitySerializer
    filterset_class = OpportunityFilter
    queryset = Opportunity.objects.none()
    orderings = {
        "-id": Sort("id", descending=True),
        "id": Sort("id"),
        "-opened_on": Sort("opened_on", descending=True),
        "opened_on": Sort("opened_on"),
        **both_ways("expected_close_on", Sort("expected_close_on", nullable=True)),
        **both_ways("closed_on", Sort("closed_on", nullable=True)),
        **both_ways("amount", Sort("amount", nullable=True)),
        **both_ways("stage_since", Sort("since")),
    }

    def get_queryset(self) -> QuerySet[Opportunity]:
        """Through the one door."""
        user = self.user()
        rows = Opportunity.objects.visible_to(user).select_related("account__owner")
        rows = rows.annotate(since=Coalesce("stage_since", "opened_on"))
        found: QuerySet[Opportunity] = with_lines(rows, user, OpportunityLine)
        return found

    def perform_create(self, serializer: Any) -> None:
        """Open an opportunity at any stage before the order."""
        data, user = dict(serializer.validated_data), self.user()
        account, stage = data.pop("account"), Stage(data.pop("stage", Stage.SUSPECT))
        data.pop("version", None)
        opened, reason = data.pop("opened_on", None), data.pop("reason", "")
        serializer.instance = opportunities.open_opportunity(
            account, data, by=user, today=business_date(), stage=stage, opened_on=opened, reason=reason
        )

    @change(answer=OPPORTUNITY, sent={"amount": "20000.00", "version": 3})
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change facts; a later expected close is a postponement."""
        opportunity = self.editable(pk)
        serializer = self.get_serializer(opportunity, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        data = serializer.validated_data
        version = version_of(data)
        facts = {name: data[name] for name in opportunities.EDITABLE if name in data}
        opportunities.edit(opportunity, facts, by=self.user(), today=business_date(), version=version)
        return self.fresh(pk)

    @extend_schema(request=StageSerializer, responses=OpportunitySerializer)
    @action(detail=True, methods=["post"])
    def stage(self, request: Request, pk: int) -> Response:
        """Move to another stage."""
        opportunity, data = self.editable(pk), self.sent(StageSerializer)
        opportunities.change_stage(
            opportunity,
            to=Stage(data["stage"]),
            by=self.user(),
            today=business_date(),
            version=data["version"],
            reason=data["reason"],
        )
        return self.fresh(pk)

    @extend_schema(request=WinSerializer, responses={201: OrderSerializer})
    @action(detail=True, methods=["post"])
    def win(self, request: Request, pk: int) -> Response:
        """Make the order."""
        opportunity, data = self.editable(pk), dict(self.sent(WinSerializer))
        currency = data["currency"] or opportunity.currency
        data["lines"] = entered(data.pop("lines", []), self.user(), currency=currency)
        order = orders.win(opportunity, by=self.user(), today=business_date(), **data)
        after_commit.open_steps()
        return Response(OrderSerializer(order).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=LinesSerializer, responses=OpportunitySerializer)
    @action(detail=True, methods=["post"], url_path="lines", url_name="lines")
    def set_lines(self, request: Request, pk: int) -> Response:
        """Give it these lines instead of those it has."""
        opportunity, data = self.editable(pk), self.sent(LinesSerializer)
        lines = entered(data["lines"], self.user(), currency=opportunity.currency)
        amounts.set_lines(
            opportunity, lines, follow=data["follow"], by=self.user(), today=business_date(), version=data["version"]
        )
        return self.fresh(pk)

    @extend_schema(request=ForecastSerializer, responses=OpportunitySerializer)
    @action(detail=True, methods=["post"])
    def forecast(self, request: Request, pk: int) -> Response:
        """Say how sure it is; whoever does not own the account says why."""
        opportunity, data = self.editable(pk), dict(self.sent(ForecastSerializer))
        category = data.pop("forecast")
        opportunities.set_forecast(opportunity, category, by=self.user(), today=business_date(), **data)
        return self.fresh(pk)

    @extend_schema(request=LoseSerializer, responses=OpportunitySerializer)
    @action(detail=True, methods=["post"])
    def lose(self, request: Request, pk: int) -> Response:
        """Close it as lost."""
        opportunity, data = self.editable(pk), self.sent(LoseSerializer)
        opportunities.lose(
            opportunity,
            reason=data["lost_reason"],
            note=data["lost_note"],
            competitor=data["competitor"],
            unknown=data["competitor_unknown"],
            by=self.user(),
            today=business_date(),
            version=data["version"],
        )
        return self.fresh(pk)

    @extend_schema(request=ReopenSerializer, responses=OpportunitySerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: int) -> Response:
        """Open it again where it was lost by mistake."""
        opportunity, data = self.editable(pk), self.sent(ReopenSerializer)
        opportunities.reopen(
            opportunity, reason=data["reason"], by=self.user(), today=business_date(), version=data["version"]
        )
        return self.fresh(pk)
