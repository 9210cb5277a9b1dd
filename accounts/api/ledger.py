"""The ledger: every move of an account, with who, why, and what was known."""

from __future__ import annotations

import django_filters as filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins

from accounts.api.serializers import MoveSerializer
from accounts.api.withheld import Withheld
from accounts.models import LedgerEntry, Rule
from commons.api.views import ApiViewSet
from core.api.fields import day_from, day_to, id_filter


class MoveFilter(filters.FilterSet):
    """Narrowing the list; `account` is needed."""

    account = id_filter("account_id")
    rule = filters.ChoiceFilter(choices=Rule.choices)
    on_from = day_from("on", "business date")
    on_to = day_to("on", "business date")

    class Meta:
        model = LedgerEntry
        fields: tuple[str, ...] = ()


@extend_schema(tags=["moves"])
class MoveViewSet(Withheld, mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """The moves of one account, newest first."""

    area = "accounts"
    serializer_class = MoveSerializer
    filterset_class = MoveFilter
    queryset = LedgerEntry.objects.none()
    narrowed_by = ("account",)

    def get_queryset(self) -> QuerySet[LedgerEntry]:
        """Through the one door."""
        moves = LedgerEntry.objects.visible_to(self.request.user)
        return moves.select_related("account", "from_user", "to_user", "by")
