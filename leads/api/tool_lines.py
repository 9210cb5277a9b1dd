"""The lists of an opportunity's tools: benefits, objections, stances, rivals, closing attempts; taken out, never deleted."""

from __future__ import annotations

from functools import wraps
from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.withheld import Withheld
from accounts.models import KeyPerson
from commons.api.views import ApiViewSet, version_of
from core.api.examples import change, example
from core.api.fields import id_filter, version_field
from core.api.serializers import RecordSerializer
from core.keyset import Sort
from leads.models import ClosingAttempt, Competitor, FabLine, Line, Objection, Opportunity, Rival, Stance
from leads.services import tools as services

BASE = {"id": 71, "opportunity": 322}
MADE = {"created_by": 7, "created_at": "2026-03-10T09:00:00+08:00", "removed_at": None, "version": 1}
SAID: dict[str, dict[str, Any]] = {
    "fab": {"feature": "Cold glue", "advantage": "No second pass", "benefit": "One day less a batch"},
    "objection": {
        "text": "8 % too dear", "acknowledge": "Price matters at this volume.", "clarify": "Compared with whom?",
        "respond": "Two reprints a year fall away.", "confirm": "Does that settle it?", "settled": False,
    },
    "stance": {"person": 815, "stance": "supporter", "agreed": False, "result": "Fewer reprints", "win": "A calm season"},
    "rival": {"competitor": 4, "standing": "level", "note": "Delivers in a week"},
    "closing": {"technique": "summary", "worked": False, "note": "Wants to sleep on it"},
}  # fmt: skip


def own(method: Any) -> Any:
    """A copy of a method that a class may describe in its own words."""

    @wraps(method)
    def copy(*args: Any, **kwargs: Any) -> Any:
        return method(*args, **kwargs)

    return copy


def answered(kind: str, **more: Any) -> dict[str, Any]:
    """A line of this kind as it is read."""
    return {**BASE, **SAID[kind], **MADE, **more}


class ToolLineSerializer(RecordSerializer):
    """One line; whom or what it is about does not change."""

    version = version_field(required=False)
    only_new = ("opportunity", "person", "competitor")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is None or not request.user.is_authenticated:
            return
        self.fields["opportunity"].queryset = Opportunity.objects.editable_by(request.user)
        if "person" in self.fields:
            self.fields["person"].queryset = KeyPerson.objects.visible_to(request.user).filter(merged_into=None)
        if "competitor" in self.fields:
            self.fields["competitor"].queryset = Competitor.objects.visible_to(request.user)


def _meta(line: type[Line], kind: str) -> Any:
    every = ("id", "opportunity", *services.LINE_FIELDS[kind], "created_by", "created_at", "removed_at", "version")
    made = ("id", "created_by", "created_at", "removed_at")
    return type("Meta", (), {"model": line, "fields": every, "read_only_fields": made, "validators": []})


@example("A line", answer=answered("fab"), sent={"opportunity": 322, **SAID["fab"]})
class FabLineSerializer(ToolLineSerializer):
    """What it is, what it does better, what the customer gains."""

    Meta = _meta(FabLine, "fab")


@example("An objection", answer=answered("objection"), sent={"opportunity": 322, **SAID["objection"]})
class ObjectionSerializer(ToolLineSerializer):
    """What they hold against it, and the four steps of the answer."""

    Meta = _meta(Objection, "objection")


@example("A stance", answer=answered("stance"), sent={"opportunity": 322, **SAID["stance"]})
class StanceSerializer(ToolLineSerializer):
    """How a key person stands to it, whether they agree, the result they want and their own win."""

    Meta = _meta(Stance, "stance")


@example("A rival", answer=answered("rival"), sent={"opportunity": 322, **SAID["rival"]})
class RivalSerializer(ToolLineSerializer):
    """A competitor in it, and how we stand."""

    Meta = _meta(Rival, "rival")


@example("An attempt", answer=answered("closing"), sent={"opportunity": 322, **SAID["closing"]})
class ClosingAttemptSerializer(ToolLineSerializer):
    """A way in which the order was asked for."""

    Meta = _meta(ClosingAttempt, "closing")


class ToolLineFilter(filters.FilterSet):
    """Narrowing the list; `opportunity` is needed."""

    opportunity = id_filter("opportunity_id")
    current = filters.BooleanFilter(field_name="removed_at", lookup_expr="isnull", label="not taken out")


class ToolLines(Withheld, mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """Lines of one kind, of opportunities one sees."""

    area = "opportunities"
    kind = ""
    filterset_class = ToolLineFilter
    narrowed_by = ("opportunity",)
    orderings = {"id": Sort("id"), "-id": Sort("id", descending=True)}

    def get_queryset(self) -> QuerySet[Any]:
        """Through the one door."""
        rows: QuerySet[Any] = (
            services.LINES[self.kind].objects.visible_to(self.request.user).select_related("opportunity")
        )
        return rows

    def create(self, request: Request) -> Response:
        """Add a line, of an open opportunity; a person or competitor that stands there already is changed: 200."""
        values, user = self._values(), self._user()
        opportunity = values.pop("opportunity")
        there = set(self.get_queryset().current().filter(opportunity=opportunity).values_list("pk", flat=True))  # type: ignore[attr-defined]
        line = services.add_line(opportunity, self.kind, values, by=user)
        return self.fresh(line.pk, status.HTTP_200_OK if line.pk in there else status.HTTP_201_CREATED)

    def partial_update(self, request: Request, pk: int) -> Response:
        """Change a line; `version` is the one that was read, a stale one is refused."""
        line = self._editable(pk)
        serializer = self.get_serializer(line, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        version = version_of(serializer.validated_data)
        services.change_line(line, self.kind, self._said(serializer.validated_data), by=self._user(), version=version)
        return self.fresh(pk)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], takes_nothing=True)
    def remove(self, request: Request, pk: int) -> Response:
        """Take a line out of its list; it stays readable."""
        services.remove_line(self._editable(pk), self.kind, by=self._user())
        return self.fresh(pk)

    def _values(self) -> dict[str, Any]:
        sent = dict(self.sent(self.get_serializer_class()))
        return {"opportunity": sent["opportunity"], **self._said(sent)}

    def _said(self, sent: Any) -> dict[str, Any]:
        names = services.LINE_FIELDS[self.kind]
        return {name: sent[name] for name in names if name in sent}

    def _editable(self, pk: int) -> Line:
        mine = Opportunity.objects.editable_by(self._user())
        line: Line = get_object_or_404(self.get_queryset().select_related("opportunity"), pk=pk, opportunity__in=mine)
        return line

    def _user(self) -> Any:
        return self.request.user


@extend_schema(tags=["tools"])
class FabLineViewSet(ToolLines):
    """What our goods do for this customer."""

    kind, serializer_class, queryset = "fab", FabLineSerializer, FabLine.objects.none()
    partial_update = change(answer=answered("fab", version=2), sent={"benefit": "One day less a batch", "version": 1})(
        own(ToolLines.partial_update)
    )


@extend_schema(tags=["tools"])
class ObjectionViewSet(ToolLines):
    """What the customer holds against it, with the answers in four steps."""

    kind, serializer_class, queryset = "objection", ObjectionSerializer, Objection.objects.none()
    partial_update = change(
        answer=answered("objection", settled=True, version=2), sent={"settled": True, "version": 1}
    )(own(ToolLines.partial_update))


@extend_schema(tags=["tools"])
class StanceViewSet(ToolLines):
    """How the customer's people stand to it."""

    kind, serializer_class, queryset = "stance", StanceSerializer, Stance.objects.none()
    partial_update = change(answer=answered("stance", agreed=True, version=2), sent={"agreed": True, "version": 1})(
        own(ToolLines.partial_update)
    )


@extend_schema(tags=["tools"])
class RivalViewSet(ToolLines):
    """Who else is in it."""

    kind, serializer_class, queryset = "rival", RivalSerializer, Rival.objects.none()
    partial_update = change(
        answer=answered("rival", standing="ahead", version=2), sent={"standing": "ahead", "version": 1}
    )(own(ToolLines.partial_update))


@extend_schema(tags=["tools"])
class ClosingAttemptViewSet(ToolLines):
    """How the order was asked for, and whether it worked."""

    kind, serializer_class, queryset = "closing", ClosingAttemptSerializer, ClosingAttempt.objects.none()
    partial_update = change(answer=answered("closing", worked=True, version=2), sent={"worked": True, "version": 1})(
        own(ToolLines.partial_update)
    )
