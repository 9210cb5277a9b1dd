"""Quotations: drafting, changing, issuing, deciding, the next version; as on the pages."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import django_filters as filters
from django.conf import settings
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import KeyPerson
from commons.api.views import ApiViewSet, version_of
from core import formatting
from core.api.examples import change, example
from core.api.fields import day_from, day_to, id_filter, version_field
from core.api.serializers import RecordSerializer
from core.clock import business_date
from core.keyset import Sort
from leads.api.lines import LINE, SENT, LineSerializer, current_lines, entered, lines_field, with_lines
from leads.forms.opportunities import currencies
from leads.forms.quotes import VALID_DAYS
from leads.models import Opportunity, OpportunityLine, Quote, QuoteLine, QuoteState
from leads.services import lines as amounts
from leads.services import quotes as services
from leads.services.languages import usual_language
from users.models import User

QUOTE = {
    "id": 88, "opportunity": 322, "number": "Q-2026-0031", "edition": 1, "state": "issued", "language": "en",
    "customer": "Harbour Print Ltd", "address": "12 Quay Road", "contact": 5120, "contact_name": "Jo Lin",
    "our_contact": 7, "our_contact_name": "Ann Seller", "currency": "CNY", "discount": "0.00", "subtotal": "1615.00",
    "total": "1615.00", "tax_note": "including 13 % VAT", "terms": "30 days net", "valid_until": "2026-04-10",
    "issued_on": "2026-03-11", "issued_by": 7, "decided_on": None, "decision_note": "", "lines": [LINE], "version": 2,
}  # fmt: skip
DRAFT = {"opportunity": 322, "contact": 5120, "valid_until": "2026-04-10", "terms": "30 days net", "lines": [SENT]}


@example("A quotation", answer=QUOTE, sent=DRAFT)
class QuoteSerializer(RecordSerializer):
    """One version of a quotation; frozen once it is issued. What is left out is taken from its opportunity."""

    unlooked = {"address": "where a company is"}
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)
    currency = serializers.ChoiceField(choices=currencies(), required=False)
    discount = serializers.DecimalField(
        max_digits=5, decimal_places=2, min_value=0, max_value=100, required=False, help_text="percent of the subtotal"
    )
    terms = serializers.CharField(max_length=3000, required=False, allow_blank=True)
    valid_until = serializers.DateField(required=False)
    lines = LineSerializer(many=True, read_only=True)
    version = version_field(required=False)
    only_new = ("opportunity",)

    class Meta:
        model = Quote
        fields = (
            "id", "opportunity", "number", "edition", "state", "language", "customer", "address", "contact",
            "contact_name", "our_contact", "our_contact_name", "currency", "discount", "subtotal", "total", "tax_note",
            "terms", "valid_until", "issued_on", "issued_by", "decided_on", "decision_note", "lines", "version",
        )  # fmt: skip
        read_only_fields = tuple(
            name for name in fields if name not in (*services.EDITABLE, "opportunity", "version", "lines")
        )
        extra_kwargs = {"our_contact": {"required": False}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            self.fields["opportunity"].queryset = Opportunity.objects.editable_by(request.user)
            self.fields["contact"].queryset = KeyPerson.objects.visible_to(request.user).current()
            self.fields["our_contact"].queryset = User.objects.visible_to(request.user)


@example("A draft", sent=DRAFT)
class DraftSerializer(QuoteSerializer):
    """A quotation with its lines as they are sent."""

    lines = lines_field(  # type: ignore[assignment]
        required=False, help_text="those of the opportunity, or as they were, when left out"
    )

    def validate_valid_until(self, day: date) -> date:
        """Not over before it is sent."""
        if day < business_date():
            raise serializers.ValidationError(_("This day has passed: choose today or a later one."))
        return day


class Versioned(serializers.Serializer[Any]):
    """Which row was read."""

    version = version_field()


@example("Issue it", sent={"version": 1})
class IssueSerializer(Versioned):
    """The draft as it was read."""


@example("Accepted", sent={"answer": "accepted", "note": "By telephone, Jo Lin."})
class DecideSerializer(serializers.Serializer[Any]):
    """What the customer said."""

    answer = serializers.ChoiceField(choices=[QuoteState.ACCEPTED.value, QuoteState.DECLINED.value])
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


@example("Again", sent={"valid_until": "2026-05-10"})
class NextSerializer(serializers.Serializer[Any]):
    """Until when the next version is valid; some weeks when left out."""

    valid_until = serializers.DateField(required=False)


class QuoteFilter(filters.FilterSet):
    """Narrowing the list."""

    opportunity = id_filter("opportunity_id")
    account = id_filter("opportunity__account_id")
    state = filters.ChoiceFilter(choices=QuoteState.choices)
    number = filters.CharFilter(max_length=20)
    issued_on_from = day_from("issued_on", "issued")
    issued_on_to = day_to("issued_on", "issued")
    valid_until_from = day_from("valid_until", "valid until")
    valid_until_to = day_to("valid_until", "valid until")

    class Meta:
        model = Quote
        fields: tuple[str, ...] = ()


@extend_schema(tags=["quotations"])
class QuoteViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """Quotations of opportunities one sees, every version of them."""

    area = "opportunities"
    serializer_class = QuoteSerializer
    filterset_class = QuoteFilter
    queryset = Quote.objects.none()
    orderings = {"-id": Sort("id", descending=True), "id": Sort("id")}

    def get_queryset(self) -> QuerySet[Quote]:
        """Through the one door."""
        user = self._user()
        found: QuerySet[Quote] = with_lines(Quote.objects.visible_to(user), user, QuoteLine)
        return found

    @extend_schema(request=DraftSerializer, responses={201: QuoteSerializer})
    def create(self, request: Request) -> Response:
        """Draft a quotation of an open opportunity; one draft at a time."""
        data, user = dict(self.sent(DraftSerializer)), self._user()
        opportunity = data.pop("opportunity")
        language = usual_language(opportunity.account, opportunity.currency, formatting.language())
        values = {
            "language": language, "address": opportunity.account.address, "our_contact": user,
            "currency": opportunity.currency, "valid_until": business_date() + timedelta(days=VALID_DAYS),
            "discount": Decimal(0), **_facts(data),
        }  # fmt: skip
        _check_our_contact(values["our_contact"], opportunity, user)
        if "lines" in data:
            lines = entered(data["lines"], user, currency=values["currency"], language=values["language"])
        else:
            lines = amounts.copies(current_lines(OpportunityLine, user, opportunity=opportunity))
        made = services.draft(opportunity, values, lines, by=user)
        return self.fresh(made.pk, status.HTTP_201_CREATED)

    @change(answer=QUOTE, sent={"discount": "3", "version": 1})
    @extend_schema(request=DraftSerializer, responses=QuoteSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change a draft; lines that are sent replace all of its lines."""
        quote, user = self._editable(pk), self._user()
        data = dict(self.sent(DraftSerializer, instance=quote, partial=True))
        version, values = version_of(data), _facts(data)
        if "our_contact" in values:
            _check_our_contact(values["our_contact"], quote.opportunity, user, quote)
        if "lines" in data:
            currency, language = values.get("currency", quote.currency), values.get("language", quote.language)
            lines = entered(data["lines"], user, currency=currency, language=language)
        else:
            lines = amounts.copies(current_lines(QuoteLine, user, quote=quote))
        services.change(quote, values, lines, by=user, version=version)
        return self.fresh(pk)

    @extend_schema(request=IssueSerializer, responses=QuoteSerializer)
    @action(detail=True, methods=["post"])
    def issue(self, request: Request, pk: int) -> Response:
        """Freeze a draft and give it its number."""
        quote = self._editable(pk)
        services.issue(quote, by=self._user(), today=business_date(), **self.sent(IssueSerializer))
        return self.fresh(pk)

    @extend_schema(request=DecideSerializer, responses=QuoteSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: int) -> Response:
        """Write down what the customer said to an issued quotation."""
        quote, said = self._editable(pk), self.sent(DecideSerializer)
        accepted = said["answer"] == QuoteState.ACCEPTED
        services.decide(quote, accepted=accepted, by=self._user(), today=business_date(), note=said["note"])
        return self.fresh(pk)

    @extend_schema(request=NextSerializer, responses={201: QuoteSerializer})
    @action(detail=True, methods=["post"], url_path="next", url_name="next")
    def next_version(self, request: Request, pk: int) -> Response:
        """Copy an issued quotation into a draft of its next version."""
        quote = self._editable(pk)
        until = self.sent(NextSerializer).get("valid_until") or business_date() + timedelta(days=VALID_DAYS)
        made = services.next_version(quote, valid_until=until, by=self._user())
        return self.fresh(made.pk, status.HTTP_201_CREATED)

    @extend_schema(request=IssueSerializer, responses=QuoteSerializer)
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, pk: int) -> Response:
        """Give up a draft; it stays readable."""
        quote = self._editable(pk)
        services.discard(quote, by=self._user(), **self.sent(IssueSerializer))
        return self.fresh(pk)

    def _user(self) -> Any:
        return self.request.user

    def _editable(self, pk: int) -> Quote:
        mine = Quote.objects.editable_by(self._user()).select_related("opportunity__account")
        return get_object_or_404(mine, pk=pk)


def _facts(data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in services.EDITABLE if name in data}


def _check_our_contact(person: User, opportunity: Opportunity, user: User, quote: Quote | None = None) -> None:
    """Oneself, the account's owner, or who is named already; 400 for anybody else."""
    if person.pk not in (user.pk, opportunity.account.owner_id, quote.our_contact_id if quote else None):
        unknown = serializers.PrimaryKeyRelatedField.default_error_messages["does_not_exist"]
        raise serializers.ValidationError({"our_contact": [unknown.format(pk_value=person.pk)]})
