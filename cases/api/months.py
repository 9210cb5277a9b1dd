"""Months of the case library: the panel, the ranking, and what the best got."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cases.models import Case, Panel, Reward
from cases.models.panel import LEAST_SCORES, MOST_MEMBERS
from cases.services import months, panels
from cases.showing import month_of
from commons.api.views import ApiViewSet
from core.access import Access
from core.api.examples import example
from core.api.fields import Reason, id_filter, narrow
from core.api.serializers import RecordSerializer
from core.clock import business_date
from core.keyset import Sort
from users.models import User

MONTH: dict[str, Any] = {
    "id": 202603, "month": "2026-03-01", "closes_on": "2026-04-07", "least_scores": 2, "named_by": 4, "closed_at": None,
}  # fmt: skip
STANDING: dict[str, Any] = {
    "case": 12, "title": "A printed sample on the second day beat a lower price", "author": 7, "given": 2, "asked": 3,
    "to_score": False, "rank": 1, "mean": "4.25", "best": True, "changed_at": None,
}  # fmt: skip
OF_MONTH: dict[str, Any] = {
    **MONTH, "members": [{"user": 8, "name": "Bob Seller", "given": 4, "asked": 5}], "cases": [STANDING], "given": 9,
    "expected": 14, "waiting": 0,
}  # fmt: skip
REWARD: dict[str, Any] = {
    "id": 3, "case": 12, "what": "A day off", "amount": None, "currency": "CNY", "given_on": "2026-04-10", "given_by": 4,
    "noted_by": 4,
}  # fmt: skip


def key_of(month: date) -> int:
    """A month as addresses name it: 202603."""
    return month.year * 100 + month.month


def month_named(key: int) -> date:
    """The first day of the month that an address names; Http404 for no month, and for one that is far from begun."""
    month = months.find(key, business_date())
    if month is None:
        raise Http404
    return month


@example("A month", answer=MONTH)
class CaseMonthSerializer(RecordSerializer):
    """A month whose panel is named; `id` is year and month."""

    id = serializers.SerializerMethodField()

    class Meta:
        model = Panel
        fields = ("id", "month", "closes_on", "least_scores", "named_by", "closed_at")
        read_only_fields = fields

    def get_id(self, panel: Panel) -> int:
        """Year and month."""
        return key_of(panel.month)


class PanelMemberSerializer(serializers.Serializer[Any]):
    """A member of the panel, and how many of their scores are given."""

    user = serializers.IntegerField()
    name = serializers.CharField()
    given = serializers.IntegerField()
    asked = serializers.IntegerField()


class CaseStandingSerializer(serializers.Serializer[Any]):
    """A case of the month: how many scores it has, whether the reader is to score it, and where it stands once it is closed;
    `changed_at`: when it was changed after it was scored.
    """

    case = serializers.IntegerField()
    title = serializers.CharField()
    author = serializers.IntegerField()
    given = serializers.IntegerField()
    asked = serializers.IntegerField()
    to_score = serializers.BooleanField()
    rank = serializers.IntegerField(allow_null=True)
    mean = serializers.DecimalField(max_digits=3, decimal_places=2, allow_null=True)
    best = serializers.BooleanField()
    changed_at = serializers.DateTimeField(allow_null=True)


@example("A month with its cases", answer=OF_MONTH)
class OfMonthSerializer(serializers.Serializer[Any]):
    """A month: its panel (null fields while nobody has named one), its cases, the ranking once it is closed."""

    id = serializers.IntegerField()
    month = serializers.DateField()
    closes_on = serializers.DateField(allow_null=True)
    least_scores = serializers.IntegerField(allow_null=True)
    named_by = serializers.IntegerField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    members = PanelMemberSerializer(many=True)
    cases = CaseStandingSerializer(many=True)
    given = serializers.IntegerField()
    expected = serializers.IntegerField()
    waiting = serializers.IntegerField()


@example("Name the panel", sent={"people": [8, 9, 14], "least_scores": 2})
class NamePanelSerializer(serializers.Serializer[Any]):
    """Who scores the cases of the month: three to five people of two teams or more, as far as one sees so many (members
    whom one does not see stay); and how many scores a rank takes, at most as many as there are members.
    """

    people = serializers.PrimaryKeyRelatedField(queryset=User.objects.none(), many=True)
    least_scores = serializers.IntegerField(min_value=1, max_value=MOST_MEMBERS, required=False, default=LEAST_SCORES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            seen = User.objects.visible_to(request.user).active()
            self.fields["people"].child_relation.queryset = seen  # type: ignore[attr-defined]


@extend_schema(tags=["cases"])
class CaseMonthViewSet(mixins.ListModelMixin, ApiViewSet):
    """Months whose panel is named, the latest first."""

    area = "accounts"
    serializer_class: Any = CaseMonthSerializer
    queryset = Panel.objects.none()
    filter_backends = ()
    orderings = {"-month": Sort("month", descending=True)}

    def get_queryset(self) -> QuerySet[Panel]:
        """Through the one door."""
        user: Any = self.request.user
        return Panel.objects.visible_to(user)

    def seen(self, pk: int) -> Any:
        """A month is everybody's to read."""
        return self.get_queryset().filter(month=month_named(pk)).first()

    @extend_schema(responses=OfMonthSerializer)
    def retrieve(self, request: Request, pk: int) -> Response:
        """A month: who scores, what is still to be scored, the ranking and the best once it is closed."""
        return self._month(month_named(pk))

    @extend_schema(request=NamePanelSerializer, responses=OfMonthSerializer)
    @action(detail=True, methods=["post"], access=Access.MANAGER)
    def panel(self, request: Request, pk: int) -> Response:
        """Name who scores the cases of a month; new members learn of it."""
        user: Any = request.user
        month, sent = month_named(pk), self.sent(NamePanelSerializer)
        panels.name(month, sent["people"], least=sent["least_scores"], by=user, today=business_date())
        return self._month(month)

    @extend_schema(request=None, responses=OfMonthSerializer)
    @action(detail=True, methods=["post"], access=Access.MANAGER, takes_nothing=True)
    def close(self, request: Request, pk: int) -> Response:
        """Close a month before it closes by itself: the ranking stands, and the best are named and told to everybody."""
        user: Any = request.user
        month = month_named(pk)
        panels.close(get_object_or_404(self.get_queryset(), month=month), by=user)
        return self._month(month)

    @extend_schema(request=Reason, responses=OfMonthSerializer)
    @action(detail=True, methods=["post"], access=Access.ADMIN)
    def reopen(self, request: Request, pk: int) -> Response:
        """Open a closed month again, and say why: its panel scores for another week, and its next closing makes a new ranking."""
        user: Any = request.user
        month = month_named(pk)
        panel = get_object_or_404(self.get_queryset(), month=month)
        panels.reopen(panel, self.sent(Reason)["reason"], by=user, today=business_date())
        return self._month(month)

    def _month(self, month: date) -> Response:
        user: Any = self.request.user
        it = month_of(month, user)
        panel = it.panel
        serializer = OfMonthSerializer({
            "id": key_of(month), "month": month, "closes_on": panel.closes_on if panel else None,
            "least_scores": panel.least_scores if panel else None, "named_by": panel.named_by_id if panel else None,
            "closed_at": panel.closed_at if panel else None,
            "members": [_member(member) for member in it.members], "cases": [_standing(case) for case in it.cases],
            "given": it.given, "expected": it.expected, "waiting": it.waiting,
        })  # fmt: skip
        if self.request.method == "GET":
            narrow(serializer, self.request.query_params.get("fields"))
        return Response(serializer.data)


def _member(member: Any) -> dict[str, Any]:
    return {"user": member.user_id, "name": member.user.name, "given": member.given, "asked": member.asked}


def _standing(case: Any) -> dict[str, Any]:
    standing = case.standing
    return {
        "case": case.pk, "title": case.title, "author": case.author_id, "given": case.given, "asked": case.asked,
        "to_score": case.to_score, "rank": standing.rank if standing else None, "mean": standing.mean if standing else None,
        "best": bool(standing and standing.best), "changed_at": case.changed_at,
    }  # fmt: skip


# -- rewards ----------------------------------------------------------------------------------------------------------
@example("A reward", answer=REWARD)
class RewardSerializer(RecordSerializer):
    """What the author of a case got; `amount` only for the author, those who give it, and managers."""

    amount = serializers.SerializerMethodField()

    class Meta:
        model = Reward
        fields = ("id", "case", "what", "amount", "currency", "given_on", "given_by", "noted_by")
        read_only_fields = fields

    def get_amount(self, given: Reward) -> str | None:
        """What it was worth, for whom that concerns."""
        user = self.context["request"].user
        return None if given.amount is None or not given.shows_amount(user) else str(given.amount)


class RewardFilter(filters.FilterSet):
    """Narrowing the list."""

    case = id_filter("case_id")

    class Meta:
        model = Reward
        fields: tuple[str, ...] = ()


@extend_schema(tags=["cases"])
class RewardViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """What authors got for cases that one reads; the newest first."""

    area = "accounts"
    serializer_class = RewardSerializer
    filterset_class = RewardFilter
    queryset = Reward.objects.none()

    def get_queryset(self) -> QuerySet[Reward]:
        """Through the one door, of cases that one reads."""
        user: Any = self.request.user
        rows = Reward.objects.visible_to(user).filter(case__in=Case.objects.visible_to(user))
        return rows.select_related("case")

    @extend_schema(request=Reason, responses=RewardSerializer)
    @action(detail=True, methods=["post"], access=Access.MANAGER)
    def void(self, request: Request, pk: int) -> Response:
        """A reward was noted by mistake: it is no longer shown."""
        user: Any = request.user
        given = get_object_or_404(self.get_queryset(), pk=pk)
        panels.void_reward(given, self.sent(Reason)["reason"], by=user)
        return Response(self.get_serializer(given).data)
