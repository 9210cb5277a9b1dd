"""Two accounts become one, and apart again."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import accounts
from accounts.models import Account, Merge
from accounts.services.merging.choosing import ACCOUNT_FIELDS, BOTH, GONE, KEPT
from commons.api.views import ApiViewSet
from core.api.choosing import one_of
from core.api.examples import example
from core.api.fields import id_field, id_filter, version_field
from core.api.serializers import RecordSerializer
from core.clock import business_date
from followups.services import merging

MERGE: dict[str, Any] = {
    "id": 17, "kept": 4711, "gone": 4802, "kept_person": None, "gone_person": None, "by": 8, "on": "2026-03-10",
    "undo_until": "2026-04-09T10:00:00+08:00", "undone_at": None, "stayed": {},
}  # fmt: skip
SIDES = [(KEPT, "as in the kept account"), (GONE, "as in the one that goes"), (BOTH, "of notes: both")]


@example("A merge", answer=MERGE)
class MergeSerializer(RecordSerializer):
    """Two accounts, or two persons of one account, that became one."""

    undo_until = serializers.DateTimeField(read_only=True)
    stayed = serializers.DictField(
        child=serializers.IntegerField(), read_only=True,
        help_text="once undone: how many rows of which table had changed since and stayed; of the kept record's own fields"
        " those edited since, as `table.field`",
    )  # fmt: skip

    class Meta:
        model = Merge
        fields = ("id", "kept", "gone", "kept_person", "gone_person", "by", "on", "undo_until", "undone_at", "stayed")
        read_only_fields = fields


def only_fields(choices: dict[str, str], known: tuple[str, ...]) -> dict[str, str]:
    """The choices, when each is of a `known` field; 400 otherwise."""
    if unknown := sorted(set(choices) - set(known)):
        raise serializers.ValidationError({unknown[0][:40]: [one_of(known)]})
    return choices


@example("Into that one", sent={"into": 4711, "version": 2, "into_version": 5, "choices": {"address": "gone"}})
class MergeInto(serializers.Serializer[Any]):
    """Into which account this one goes, and of which field the other side's value holds."""

    into = id_field(help_text="the account that is kept")
    version = version_field()
    into_version = version_field()
    choices = serializers.DictField(
        child=serializers.ChoiceField(choices=SIDES), required=False, default=dict,
        help_text="by field; the fuller value where nothing is chosen",
    )  # fmt: skip

    def validate_choices(self, choices: dict[str, str]) -> dict[str, str]:
        """Fields of accounts."""
        return only_fields(choices, ACCOUNT_FIELDS)


@extend_schema(tags=["accounts"])
class AccountViewSet(accounts.AccountViewSet):
    """Accounts the person sees: own, working groups', the teams', the pool (masked)."""

    @extend_schema(request=MergeInto, responses={201: MergeSerializer})
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: int) -> Response:
        """Let this account go into another one, with everything that hangs on it; can be undone for some weeks."""
        gone, sent, user = self.workable(pk), self.sent(MergeInto), self.user()
        kept = Account.objects.visible_to(user).filter(pk=sent["into"]).first()
        if kept is None:
            unknown = serializers.PrimaryKeyRelatedField.default_error_messages["does_not_exist"]
            raise serializers.ValidationError({"into": [unknown.format(pk_value=sent["into"])]})
        versions = (sent["into_version"], sent["version"])
        done = merging.merge(kept, gone, sent["choices"], by=user, today=business_date(), versions=versions)
        return Response(MergeSerializer(done).data, status=status.HTTP_201_CREATED)


class MergeFilter(filters.FilterSet):
    """Narrowing the list."""

    kept = id_filter("kept_id")
    gone = id_filter("gone_id")

    class Meta:
        model = Merge
        fields: tuple[str, ...] = ()


@extend_schema(tags=["accounts"])
class MergeViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """Merges into accounts one serves."""

    area = "accounts"
    serializer_class = MergeSerializer
    filterset_class = MergeFilter
    queryset = Merge.objects.none()

    def get_queryset(self) -> QuerySet[Merge]:
        """Through the one door."""
        return Merge.objects.visible_to(self.request.user)

    @extend_schema(request=None, responses=MergeSerializer)
    @action(detail=True, methods=["post"], takes_nothing=True)
    def undo(self, request: Request, pk: int) -> Response:
        """Take a merge back: each row, and of the kept record each field, that nobody has changed since; the rest stays."""
        merge: Any = get_object_or_404(self.get_queryset(), pk=pk)
        user: Any = request.user
        merging.undo(merge, by=user, today=business_date())
        return self.fresh(pk)
