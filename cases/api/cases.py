"""Cases: read by everybody once they are shared, told and changed by their authors, scored by the panel."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Account, KeyRole
from cases import search
from cases.api.months import RewardSerializer
from cases.forms.panel import CURRENCIES
from cases.listing import dress
from cases.models import CRITERIA, LONGEST_TEXT, Case, CaseState, Result, Score
from cases.services import industries, panels, telling
from commons.api.views import ApiViewSet, version_of
from core.access import Access
from core.api.choosing import one_of
from core.api.examples import change, example
from core.api.fields import Money, Reason, id_filter, version_field
from core.api.serializers import RecordSerializer
from core.clock import business_date
from core.keyset import Sort
from leads.models import Opportunity, Stage
from users.models import User

TOLD = {
    "title": "A printed sample on the second day beat a lower price", "result": "won", "industry": "Food", "stage": "C",
    "product": "Gift boxes", "lost_reason": "", "roles": ["user", "gatekeeper"], "contacts": [3, 7],
    "situation": "A maker of tea, two suppliers before us.", "did": "Measured their line, printed two samples.",
    "turned": "The packers chose ours before the buyer spoke of prices.", "again": "Win those who use it first.",
}  # fmt: skip
CASE = {
    "id": 12, **TOLD, "account": None, "opportunity": None, "author": 7, "counted_contacts": 9, "counted_days": 74,
    "counted_on": "2026-03-02", "state": "shared", "shared_on": "2026-03-02", "month": "2026-03-01", "mean": "4.25",
    "best": True, "useful": 6, "version": 3,
}  # fmt: skip
WORDS = (
    "title", "result", "industry", "stage", "product", "lost_reason", "roles", "contacts", "situation", "did", "turned",
    "again",
)  # fmt: skip


@example("A case", answer=CASE)
class CaseSerializer(RecordSerializer):
    """A case; `account` and `opportunity` only for readers who serve the account, `mean` once its month is closed."""

    account = serializers.SerializerMethodField()
    opportunity = serializers.SerializerMethodField()
    roles = serializers.ListField(child=serializers.ChoiceField(choices=KeyRole.choices), read_only=True)
    contacts = serializers.ListField(child=serializers.IntegerField(min_value=1, max_value=12), read_only=True)

    class Meta:
        model = Case
        fields = (
            "id", *WORDS, "account", "opportunity", "author", "counted_contacts", "counted_days", "counted_on", "state",
            "shared_on", "month", "mean", "best", "useful", "version",
        )  # fmt: skip
        read_only_fields = fields

    def get_account(self, case: Any) -> int | None:
        """The account, when the reader serves it."""
        return case.account_id if case.named else None

    def get_opportunity(self, case: Any) -> int | None:
        """The opportunity, when the reader serves its account."""
        return case.opportunity_id if case.named else None


def _text() -> serializers.CharField:
    return serializers.CharField(max_length=LONGEST_TEXT, required=False, allow_blank=True, default="")


class _Told(serializers.Serializer[Any]):
    unlooked = {"industry": "a trade"}
    title = serializers.CharField(max_length=160)
    result = serializers.ChoiceField(choices=Result.choices)
    industry = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    stage = serializers.ChoiceField(choices=Stage.choices, required=False, default=Stage.CLOSE)
    product = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    lost_reason = serializers.CharField(max_length=16, required=False, allow_blank=True, default="")
    roles = serializers.ListField(
        child=serializers.ChoiceField(choices=KeyRole.choices), required=False, default=list, max_length=4
    )
    contacts = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=12), required=False, default=list, max_length=12
    )
    situation = _text()
    did = _text()
    turned = _text()
    again = _text()
    account = serializers.PrimaryKeyRelatedField(queryset=Account.objects.none(), required=False, allow_null=True)
    opportunity = serializers.PrimaryKeyRelatedField(
        queryset=Opportunity.objects.none(), required=False, allow_null=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is None or not request.user.is_authenticated:
            return
        self.fields["account"].queryset = Account.objects.served_by(request.user)  # type: ignore[attr-defined]
        self.fields["opportunity"].queryset = Opportunity.objects.visible_to(request.user)  # type: ignore[attr-defined]


@example("Tell a case", sent={**TOLD, "account": None})
class TellCaseSerializer(_Told):
    """A new case, a draft until it is shared; tied to an account of one's own, its figures are kept."""


@example("Change a case", sent={"again": "Win those who use it first.", "version": 3})
class CaseChangeSerializer(_Told):
    """What is changed of one's case, and the version that was read. `confirmed`: doubtful words name nobody."""

    confirmed = serializers.BooleanField(required=False, default=False)
    version = version_field(required=False)


@example("Share it", sent={"confirmed": False})
class CaseShareSerializer(serializers.Serializer[Any]):
    """`confirmed`: words that may stand for people of the customer stand for nobody (409 `may_name_somebody` names them)."""

    confirmed = serializers.BooleanField(required=False, default=False)


@example("Useful to me", sent={"useful": True})
class UsefulCaseSerializer(serializers.Serializer[Any]):
    """Whether the case was useful to the reader."""

    useful = serializers.BooleanField()


@example("A score", sent={**dict.fromkeys(CRITERIA, 4), "note": ""})
class CaseScoreSerializer(serializers.Serializer[Any]):
    """1 to 5 by each criterion; may be changed until the month is closed."""

    clear = serializers.IntegerField(min_value=1, max_value=5)
    proven = serializers.IntegerField(min_value=1, max_value=5)
    usable = serializers.IntegerField(min_value=1, max_value=5)
    honest = serializers.IntegerField(min_value=1, max_value=5)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


GIVEN = {"id": 3, "case": 12, "by": 7, "clear": 4, "proven": 4, "usable": 5, "honest": 4, "note": ""}


@example("A score of the panel", answer=GIVEN)
class PanelScoreSerializer(RecordSerializer):
    """What a member of the panel gave."""

    class Meta:
        model = Score
        fields = ("id", "case", "by", *CRITERIA, "note")
        read_only_fields = fields


@example(
    "Note a reward",
    sent={"what": "A day off", "amount": None, "currency": "CNY", "given_on": "2026-04-10", "given_by": 4},
)
class CaseRewardSerializer(serializers.Serializer[Any]):
    """What the author got, in words, with its worth if it has one."""

    what = serializers.CharField(max_length=200)
    amount = Money(required=False, allow_null=True, default=None)
    currency = serializers.CharField(max_length=3, default=CURRENCIES[0], help_text="a code as CNY")
    given_on = serializers.DateField()
    given_by = serializers.PrimaryKeyRelatedField(queryset=User.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            self.fields["given_by"].queryset = User.objects.visible_to(request.user).active()  # type: ignore[attr-defined]

    def validate_currency(self, value: str) -> str:
        """One that rewards are noted in."""
        if value not in CURRENCIES:
            raise serializers.ValidationError(one_of(CURRENCIES))
        return value


class CaseFilter(filters.FilterSet):
    """Narrowing the list."""

    q = filters.CharFilter(method="found", label="words of the story, title, industry or product", max_length=100)
    state = filters.ChoiceFilter(choices=CaseState.choices)
    result = filters.ChoiceFilter(choices=Result.choices)
    industry = filters.CharFilter(method="of_industry", label="in any spelling", max_length=80)
    stage = filters.ChoiceFilter(choices=Stage.choices)
    month = filters.DateFilter(method="of_month", label="any day of the month")
    best = filters.BooleanFilter(field_name="best")
    author = id_filter("author_id")

    class Meta:
        model = Case
        fields: tuple[str, ...] = ()

    def found(self, rows: Any, name: str, value: str) -> Any:
        """Those that hold every word."""
        return search.matching(rows, value.replace("\0", ""))

    def of_industry(self, rows: Any, name: str, value: str) -> Any:
        """One industry."""
        return rows.filter(industry_key__in=industries.keys_like(value))

    def of_month(self, rows: Any, name: str, value: date) -> Any:
        """Those that the panel of one month scores."""
        return rows.filter(month=value.replace(day=1))


@extend_schema(tags=["cases"])
class CaseViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """The case library, and one's own drafts."""

    area = "accounts"
    serializer_class = CaseSerializer
    filterset_class = CaseFilter
    queryset = Case.objects.none()
    orderings = {"-id": Sort("id", descending=True), "id": Sort("id")}

    def get_queryset(self) -> QuerySet[Case]:
        """Through the one door."""
        user: Any = self.request.user
        return Case.objects.visible_to(user).select_related("account")

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """Rows say what this reader may know of them."""
        rows = args[0] if args else None
        if rows is not None:
            dress([rows] if isinstance(rows, Case) else rows, self.request.user)  # type: ignore[arg-type]
        return super().get_serializer(*args, **kwargs)

    @extend_schema(request=TellCaseSerializer, responses={201: CaseSerializer})
    def create(self, request: Request) -> Response:
        """Tell a case; it is a draft until it is shared."""
        sent = dict(self.sent(TellCaseSerializer))
        place = {name: sent.pop(name, None) for name in ("account", "opportunity")}
        it = telling.draft(telling.Words(**sent), **place, by=self._user(), today=business_date())
        return self.fresh(it.pk, status.HTTP_201_CREATED)

    @extend_schema(request=CaseChangeSerializer, responses=CaseSerializer)
    @change(answer=CASE, sent={"again": "Win those who use it first.", "version": 3})
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change what one's case says; the version before is kept."""
        it = self._mine(pk)
        sent = dict(self.sent(CaseChangeSerializer, instance=it, partial=True))
        version, confirmed = version_of(sent), sent.pop("confirmed", False)
        words = telling.Words(**{name: sent.get(name, getattr(it, name)) for name in WORDS})
        place = {name: sent.get(name, getattr(it, name)) for name in ("account", "opportunity")}
        telling.edit(it, words, **place, by=self._user(), today=business_date(), version=version, confirmed=confirmed)
        return self.fresh(it.pk)

    @extend_schema(request=CaseShareSerializer, responses=CaseSerializer)
    @action(detail=True, methods=["post"])
    def share(self, request: Request, pk: int) -> Response:
        """Put one's draft into the library."""
        it, sent = self._mine(pk), self.sent(CaseShareSerializer)
        telling.share(it, by=self._user(), today=business_date(), confirmed=sent["confirmed"])
        return self.fresh(it.pk)

    @extend_schema(request=Reason, responses=CaseSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: int) -> Response:
        """Take a case out of the library; its author, their managers, admins."""
        it = get_object_or_404(self.get_queryset().select_related("author"), pk=pk)
        telling.withdraw(it, self.sent(Reason)["reason"], by=self._user())
        return self.fresh(it.pk)

    @extend_schema(request=UsefulCaseSerializer, responses=CaseSerializer)
    @action(detail=True, methods=["post"])
    def useful(self, request: Request, pk: int) -> Response:
        """Mark a case as useful to oneself, or take the mark back."""
        it = get_object_or_404(self.get_queryset(), pk=pk)
        telling.mark(it, self.sent(UsefulCaseSerializer)["useful"], by=self._user())
        return self.fresh(it.pk)

    @extend_schema(request=CaseScoreSerializer, responses=PanelScoreSerializer)
    @action(detail=True, methods=["post"])
    def score(self, request: Request, pk: int) -> Response:
        """Score a case as a member of its month's panel."""
        it = get_object_or_404(self.get_queryset(), pk=pk)
        sent = dict(self.sent(CaseScoreSerializer))
        note = sent.pop("note")
        given = panels.score(it, sent, note=note, by=self._user())
        return Response(PanelScoreSerializer(given, context=self.get_serializer_context()).data)

    @extend_schema(request=CaseRewardSerializer, responses={201: RewardSerializer})
    @action(detail=True, methods=["post"], access=Access.MANAGER)
    def reward(self, request: Request, pk: int) -> Response:
        """Note what the author of a case in the library got; the author learns of it."""
        it = get_object_or_404(self.get_queryset().shared(), pk=pk)  # type: ignore[attr-defined]
        sent = dict(self.sent(CaseRewardSerializer))
        given = panels.reward(it, sent.pop("what"), **sent, by=self._user(), today=business_date())
        return Response(RewardSerializer(given, context=self.get_serializer_context()).data, status=201)

    def _user(self) -> Any:
        return self.request.user

    def _mine(self, pk: int) -> Case:
        """One's own case, or 404."""
        get_object_or_404(self.get_queryset(), pk=pk)
        it: Case = get_object_or_404(
            Case.objects.editable_by(self._user()).select_related("account", "opportunity"), pk=pk
        )
        return it
