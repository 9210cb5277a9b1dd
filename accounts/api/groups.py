"""Who of us serves an account with its owner."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Account, GroupRole, WorkingGroupMember
from accounts.services import editing
from accounts.services.reading import group_candidates
from accounts.services.refusals import WrongState
from commons.api.views import ApiViewSet
from core.api.examples import example
from core.api.fields import id_field, id_filter
from core.api.serializers import RecordSerializer
from core.clock import business_date
from users.api.people import ColleagueSerializer
from users.models import User

MEMBER = {
    "id": 31, "account": 4711, "user": {"id": 9, "name": "Cho Seller"}, "role": "technician",
    "part": "technical support",
    "joined_on": "2026-02-02", "ended_on": None,
}  # fmt: skip


@example("A member", answer=MEMBER)
class MemberSerializer(RecordSerializer):
    """A colleague in a working group, from when to when."""

    user = ColleagueSerializer(read_only=True)

    class Meta:
        model = WorkingGroupMember
        fields = ("id", "account", "user", "role", "part", "joined_on", "ended_on")
        read_only_fields = fields


@example("Joins", sent={"account": 4711, "user": 9, "role": "technician", "part": "technical support"})
class JoinSerializer(serializers.Serializer[Any]):
    """Who joins which working group."""

    account = id_field()
    user = id_field()
    role = serializers.ChoiceField(choices=GroupRole.choices, required=False, allow_blank=True, default="")
    part = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")


class MemberFilter(filters.FilterSet):
    """Narrowing the list."""

    account = id_filter("account_id")
    user = id_filter("user_id")
    role = filters.ChoiceFilter(choices=GroupRole.choices)
    current = filters.BooleanFilter(field_name="ended_on", lookup_expr="isnull")

    class Meta:
        model = WorkingGroupMember
        fields: tuple[str, ...] = ()


@extend_schema(tags=["working groups"])
class WorkingGroupViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """Members of the working groups of accounts one serves, now and before."""

    area = "accounts"
    serializer_class = MemberSerializer
    filterset_class = MemberFilter
    queryset = WorkingGroupMember.objects.none()

    def get_queryset(self) -> QuerySet[WorkingGroupMember]:
        """Those of accounts the person serves or manages."""
        served = Account.objects.served_by(self.request.user)
        return WorkingGroupMember.objects.filter(account__in=served).select_related("user")

    @extend_schema(request=JoinSerializer, responses={201: MemberSerializer})
    def create(self, request: Request) -> Response:
        """Let a colleague serve an account with its owner: they see all of it and may log contacts."""
        values = self.sent(JoinSerializer)
        account = _editable(request.user, values["account"])
        user: User | None = group_candidates(account).filter(pk=values["user"]).first()
        if user is None:
            unknown = serializers.PrimaryKeyRelatedField.default_error_messages["does_not_exist"]
            raise serializers.ValidationError({"user": [unknown.format(pk_value=values["user"])]})
        joining = {"user": user, "role": values["role"], "part": values["part"]}
        editing.join_group(account, by=request.user, today=business_date(), **joining)
        member = self.get_queryset().get(account=account, user=user, ended_on=None)
        return Response(self.get_serializer(member).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={200: MemberSerializer, 204: None})
    @action(detail=True, methods=["post"], takes_nothing=True)
    def leave(self, request: Request, pk: int) -> Response:
        """End a colleague's part in the working group."""
        worked_on = Account.objects.editable_by(request.user)
        member = get_object_or_404(self.get_queryset().filter(account__in=worked_on), pk=pk)
        if member.ended_on is not None:
            raise WrongState(_("This has ended already."))
        editing.leave_group(member, by=request.user, today=business_date())
        return self.fresh(pk)


def _editable(user: Any, pk: int) -> Account:
    account = Account.objects.editable_by(user).filter(pk=pk).first()
    if account is None:
        unknown = serializers.PrimaryKeyRelatedField.default_error_messages["does_not_exist"]
        raise serializers.ValidationError({"account": [unknown.format(pk_value=pk)]})
    return account
