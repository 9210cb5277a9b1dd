"""Handing out leads: many at once, and dormant accounts as leads; managers and admins."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Strategy
from accounts.services.reading import receivers
from accounts.services.refusals import WrongState
from commons.api.views import ApiViewSet
from core.access import Access
from core.api.examples import example
from core.api.fields import LARGEST_ID, id_field, reason_field
from core.clock import business_date
from leads.models import Lead
from leads.services import dormant
from leads.services.leads import handing
from users.models import User

KEY = "0b0de2a8-2a15-4a0f-9a06-9f2d7f0f6c11"
STRATEGIES = [choice for choice in Strategy.choices if choice[0] in (Strategy.ONE, Strategy.ROUND_ROBIN, Strategy.LEAST_LOADED)]  # fmt: skip


def ids_field(most: int, **kwargs: Any) -> serializers.ListField:
    """Ids, at least one."""
    child = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    return serializers.ListField(child=child, min_length=1, max_length=most, **kwargs)


@example(
    "Among two", sent={"leads": [1201, 1202], "people": [7, 8], "strategy": "round_robin", "reason": "From the fair"}
)
class AssignManySerializer(serializers.Serializer[Any]):
    """Which leads, who gets them, and how they are dealt."""

    leads = ids_field(handing.MOST)
    people = ids_field(100, help_text="ids of colleagues; one for `one`")
    strategy = serializers.ChoiceField(choices=STRATEGIES, default=Strategy.ROUND_ROBIN)
    reason = reason_field(required=False, allow_blank=True, default="")
    beyond_capacity = serializers.BooleanField(default=False, help_text="although the capacity is reached")


@example("Dealt", answer={"assigned": 2, "left": 0})
class DealtSerializer(serializers.Serializer[Any]):
    """How many leads somebody has now, and how many nobody had room for."""

    assigned = serializers.IntegerField(read_only=True)
    left = serializers.IntegerField(read_only=True)


@example("For somebody new", sent={"person": 7, "count": 20, "industry": "Food", "region": ""})
class DormantSerializer(serializers.Serializer[Any]):
    """Who gets leads, how many at most, and words in industry and region of the accounts."""

    unlooked = "what leads are found by: a search"
    person = id_field(help_text="a colleague's id")
    count = serializers.IntegerField(min_value=1, max_value=dormant.MOST)
    industry = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    region = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")


@example("Given", answer={"key": KEY, "leads": 20})
class GivenSerializer(serializers.Serializer[Any]):
    """A batch of leads: on its day it can be taken back by its key."""

    key = serializers.UUIDField(read_only=True)
    leads = serializers.IntegerField(read_only=True)


@example("The batch", sent={"key": KEY})
class TakeBackSerializer(serializers.Serializer[Any]):
    """Which batch."""

    key = serializers.UUIDField()


@example("Taken back", answer={"leads": 20})
class TakenBackSerializer(serializers.Serializer[Any]):
    """How many leads."""

    leads = serializers.IntegerField(read_only=True)


class Handing(ApiViewSet):
    """Calls of the viewset of leads that hand out many."""

    def user(self) -> User:
        """Who asks."""
        user: Any = self.request.user
        return user

    @extend_schema(operation_id="leads_assign_many_create", request=AssignManySerializer, responses=DealtSerializer)
    @action(detail=False, methods=["post"], access=Access.MANAGER, url_path="assign", url_name="assign-many")
    def assign_many(self, request: Request) -> Response:
        """Deal leads of the own teams, or of the pool, among people, as one act that is taken back on its day at /leads/batches/; what is not to be assigned is left alone."""
        sent = dict(self.sent(AssignManySerializer))
        people = self._receivers(sent.pop("people"), "people")
        asked = sent.pop("leads")
        ids = handing.assignable(self.user(), asked)
        if not ids and Lead.objects.visible_to(self.user()).filter(pk__in=asked).exists():
            words = _(
                "None of these can be assigned: they are closed, of another team, or customers of somebody by now."
            )
            raise WrongState(words)
        if not ids:
            raise Http404
        how, day = sent.pop("strategy"), business_date()
        dealt, _act = handing.assign_together(ids, people, how, by=self.user(), today=day, **sent)
        return Response(DealtSerializer({"assigned": len(dealt.pairs), "left": dealt.left}).data)

    @extend_schema(request=DormantSerializer, responses={201: GivenSerializer})
    @action(detail=False, methods=["post"], access=Access.MANAGER, url_path="from-dormant", url_name="from-dormant")
    def from_dormant(self, request: Request) -> Response:
        """Make dormant accounts of the pool leads of somebody; the longest silent come first."""
        sent, user = self.sent(DormantSerializer), self.user()
        (person,) = self._receivers([sent["person"]], "person")
        narrowing = dormant.Narrowing(sent["industry"].strip(), sent["region"].strip())
        today, now = business_date(), timezone.now()
        given = dormant.give(person, sent["count"], by=user, today=today, now=now, narrowing=narrowing)
        return Response(GivenSerializer(given).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=TakeBackSerializer, responses=TakenBackSerializer)
    @action(
        detail=False, methods=["post"], access=Access.MANAGER, url_path="from-dormant/take-back",
        url_name="from-dormant-take-back",
    )  # fmt: skip
    def take_back(self, request: Request) -> Response:
        """Take the untouched leads of one's own batch back, on its day."""
        key = self.sent(TakeBackSerializer)["key"]
        leads = dormant.take_back(key, by=self.user(), today=business_date(), now=timezone.now())
        return Response(TakenBackSerializer({"leads": leads}).data)

    def _receivers(self, ids: list[int], field: str) -> list[User]:
        found = {person.pk: person for person in receivers(self.user()).filter(pk__in=ids)}
        if missing := [pk for pk in ids if pk not in found]:
            unknown = serializers.PrimaryKeyRelatedField.default_error_messages["does_not_exist"]
            raise serializers.ValidationError({field: [unknown.format(pk_value=missing[0])]})
        return [found[pk] for pk in dict.fromkeys(ids)]
