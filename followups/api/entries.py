"""Follow-ups: logging a contact, putting it right, taking it back, deciding about it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from commons.api.views import version_of
from core.access import Access
from core.api.fields import Reason, day_from, day_to, id_filter
from core.api.problems import REFUSED, problem
from core.keyset import Sort
from followups.api.serializers import CorrectSerializer, FollowUpSerializer, LogSerializer
from followups.api.shared import OfAccount, checked, key_of
from followups.models import Approval, Channel, FollowUp, Result
from followups.services import approvals, corrections, repetition
from followups.services import log as logging
from followups.services.refusals import KeyReused
from followups.services.said import FIELDS, Told
from followups.services.steps import StepInput
from followups.services.withheld import WITHHELD


class FollowUpFilter(filters.FilterSet):
    """Narrowing the list; `account`, `author` or `team` is needed."""

    account = id_filter("account_id")
    author = id_filter("author_id")
    team = id_filter("team_id")
    channel = filters.ChoiceFilter(choices=Channel.choices)
    result = filters.ChoiceFilter(choices=Result.choices)
    approval = filters.ChoiceFilter(choices=[choice for choice in Approval.choices if choice[0]])
    effective = filters.BooleanFilter()
    occurred_on_from = day_from("occurred_on", "the contact's day")
    occurred_on_to = day_to("occurred_on", "the contact's day")

    class Meta:
        model = FollowUp
        fields: tuple[str, ...] = ()


@extend_schema(tags=["follow-ups"])
class FollowUpViewSet(mixins.RetrieveModelMixin, mixins.ListModelMixin, OfAccount):
    """Entries of accounts one serves or manages."""

    serializer_class = FollowUpSerializer
    filterset_class = FollowUpFilter
    queryset = FollowUp.objects.none()
    narrowed_by = ("account", "author", "team")
    orderings = {
        "-id": Sort("id", descending=True),
        "id": Sort("id"),
        "-occurred_on": Sort("occurred_on", descending=True),
        "occurred_on": Sort("occurred_on"),
    }

    def get_queryset(self) -> QuerySet[FollowUp]:
        """Those of accounts the person serves or manages."""
        links = ("person_links", "participant_links", WITHHELD)
        return FollowUp.objects.visible_to(self.user()).select_related("account", "author").prefetch_related(*links)

    @extend_schema(request=LogSerializer, responses={200: FollowUpSerializer, 201: FollowUpSerializer})
    def create(self, request: Request) -> Response:
        """Log a contact: 201 when it is new, 200 when this key was logged before.

        409 with code key_reused when the key was logged with another content; `follow_up` is what it saved.
        """
        data = dict(self.sent(LogSerializer))
        account, key = self.workable(data.pop("account")), key_of(request, data)
        step, fulfilled = data.pop("next_step"), data.pop("fulfilled")
        now = timezone.now()
        told = Told.EXACTLY if "occurred_at" in data else Told.NOTHING
        entry = logging.Entry(**{"occurred_at": now, "told": told, **data})
        known = FollowUp.objects.visible_to(self.user()).filter(client_key=key).exists()
        try:
            follow_up = checked(
                lambda: logging.log(
                    account,
                    entry,
                    by=self.user(),
                    client_key=key,
                    now=now,
                    next_step=StepInput(**step) if step else None,
                    fulfilled=None if fulfilled is None else set(fulfilled),
                ),
                step_within=True,
            )
        except KeyReused as refusal:
            return problem(request, refusal.code, str(refusal), status=REFUSED, follow_up=refusal.saved.pk)
        return self.fresh(follow_up.pk, status.HTTP_200_OK if known else status.HTTP_201_CREATED)

    @extend_schema(request=CorrectSerializer, responses=FollowUpSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change what an entry says; what it said before is kept. An old day that now counts waits for the manager."""
        follow_up: Any = self.get_object()
        values = dict(self.sent(CorrectSerializer, instance=follow_up, partial=True))
        version = version_of(values)
        values.pop("version")
        says = FollowUpSerializer(follow_up)
        now_says = {name: getattr(follow_up, name) for name in FIELDS}
        links = {"persons": says.get_persons(follow_up), "participants": says.get_participants(follow_up)}
        same = values.get("occurred_at", follow_up.occurred_at) == follow_up.occurred_at
        entry = replace(logging.Entry(**now_says, **links, timed=follow_up.timed or not same), **values)
        now = timezone.now()
        checked(lambda: corrections.correct(follow_up, entry, by=self.user(), version=version, now=now))
        return self.fresh(pk)

    @extend_schema(request=Reason, responses=FollowUpSerializer)
    @action(detail=True, methods=["post"])
    def void(self, request: Request, pk: int) -> Response:
        """Make an entry void (the wrong account, a double): it stays readable and no longer counts."""
        follow_up: Any = self.get_object()
        corrections.void(follow_up, by=self.user(), now=timezone.now(), **self.sent(Reason))
        return self.fresh(pk)

    @extend_schema(request=Reason, responses=FollowUpSerializer)
    @action(detail=True, methods=["post"], access=Access.MANAGER)
    def disallow(self, request: Request, pk: int) -> Response:
        """A manager decides that a contact does not count; its author reads why."""
        follow_up: Any = self.get_object()
        corrections.disallow(follow_up, by=self.user(), now=timezone.now(), **self.sent(Reason))
        return self.fresh(pk)

    @extend_schema(request=None, responses=FollowUpSerializer)
    @action(detail=True, methods=["post"], takes_nothing=True, access=Access.MANAGER)
    def approve(self, request: Request, pk: int) -> Response:
        """Let a late entry count."""
        follow_up: Any = self.get_object()
        approvals.approve(follow_up, by=self.user(), now=timezone.now())
        return self.fresh(pk)

    @extend_schema(request=Reason, responses=FollowUpSerializer)
    @action(detail=True, methods=["post"], access=Access.MANAGER)
    def refuse(self, request: Request, pk: int) -> Response:
        """A late entry stays uncounted, with a reason."""
        follow_up: Any = self.get_object()
        approvals.refuse(follow_up, by=self.user(), now=timezone.now(), **self.sent(Reason))
        return self.fresh(pk)

    @extend_schema(request=None, responses=FollowUpSerializer)
    @action(detail=True, methods=["post"], takes_nothing=True, access=Access.MANAGER)
    def reopen(self, request: Request, pk: int) -> Response:
        """Take one's own approval back: the entry waits again."""
        follow_up: Any = self.get_object()
        approvals.reopen(follow_up, by=self.user(), now=timezone.now())
        return self.fresh(pk)

    @extend_schema(request=None, responses=FollowUpSerializer)
    @action(detail=True, methods=["post"], takes_nothing=True, access=Access.MANAGER, url_path="accept-repeated")
    def accept_repeated(self, request: Request, pk: int) -> Response:
        """The same text over and over is in order here."""
        follow_up: Any = self.get_object()
        repetition.accept(follow_up, by=self.user())
        return self.fresh(pk)

    @extend_schema(request=None, responses=FollowUpSerializer)
    @action(detail=True, methods=["post"], takes_nothing=True, access=Access.MANAGER, url_path="flag-repeated")
    def flag_repeated(self, request: Request, pk: int) -> Response:
        """Take an acceptance back: the repeated text waits for a decision again."""
        follow_up: Any = self.get_object()
        repetition.flag_again(follow_up, by=self.user())
        return self.fresh(pk)
