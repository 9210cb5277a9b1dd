"""Who one is, and colleagues by name: what other records refer to."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from commons.api.views import ApiView, ApiViewSet
from core.access import Access
from core.api.examples import example
from core.api.fields import id_filter
from core.api.paging import both_ways
from core.api.serializers import RecordSerializer
from core.keyset import Sort
from users.api import scheme as scheme
from users.models import Role, Token, User


class ColleagueSerializer(serializers.Serializer[Any]):
    """A colleague, by name."""

    id = serializers.IntegerField(read_only=True)
    name = serializers.CharField(read_only=True)


class TeamSerializer(serializers.Serializer[Any]):
    """A team, by name."""

    id = serializers.IntegerField(read_only=True)
    name = serializers.CharField(read_only=True)


ANN = {"id": 7, "name": "Ann Seller", "role": "salesperson", "team": {"id": 3, "name": "Harbour"}, "is_active": True}


@example("A colleague", answer=ANN)
class PersonOfOursSerializer(RecordSerializer):
    """Somebody who works here, or did."""

    team = TeamSerializer(read_only=True, allow_null=True)

    class Meta:
        model = User
        fields = ("id", "name", "role", "team", "is_active")
        read_only_fields = fields


class PeopleFilter(filters.FilterSet):
    """Narrowing the list."""

    team = id_filter("team_id")
    role = filters.ChoiceFilter(choices=Role.choices)
    is_active = filters.BooleanFilter()

    class Meta:
        model = User
        fields: tuple[str, ...] = ()


@extend_schema(tags=["people"])
class PeopleViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """Colleagues one may see: the own team, a manager's teams, everybody for admins."""

    serializer_class = PersonOfOursSerializer
    filterset_class = PeopleFilter
    queryset = User.objects.none()
    orderings = {"id": Sort("id"), "-id": Sort("id", descending=True), **both_ways("name", Sort("name"))}

    def get_queryset(self) -> Any:
        """Through the one door."""
        return User.objects.visible_to(self.request.user).select_related("team")


class OwnTokenSerializer(RecordSerializer):
    """The token of the request."""

    class Meta:
        model = Token
        fields = ("name", "prefix", "scopes", "expires_at")
        read_only_fields = fields


ME = {
    **ANN, "email": "ann@example.com", "language": "en", "time_zone": "",
    "token": {
        "name": "Nightly export", "prefix": "crm_5f2a91c0", "scopes": ["read"], "expires_at": "2027-01-31T00:00:00+08:00",
    },
}  # fmt: skip


@example("Oneself", answer=ME)
class MeSerializer(PersonOfOursSerializer):
    """The person who asks, and the token the program uses (null in a browser)."""

    token = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = (*PersonOfOursSerializer.Meta.fields, "email", "language", "time_zone", "token")
        read_only_fields = fields

    @extend_schema_field(OwnTokenSerializer(allow_null=True))
    def get_token(self, _user: User) -> Any:
        """The token of the request."""
        auth = self.context["request"].auth
        return OwnTokenSerializer(auth).data if isinstance(auth, Token) else None


@extend_schema(tags=["people"])
class MeView(ApiView):
    """Who one is."""

    access = Access.MEMBER

    @extend_schema(operation_id="me_retrieve", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """The person, the role, the team, and the token of this request."""
        return Response(MeSerializer(request.user, context={"request": request}).data)


def register(router: BaseRouter) -> None:
    """Add the addresses of this app."""
    router.register("people", PeopleViewSet, basename="colleague")
