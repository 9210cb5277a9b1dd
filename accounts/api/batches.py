"""Many accounts moved by one decision: the plan, doing it, taking it back; as from the desk and the lists."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import selection, tasks
from accounts.models import Batch, BatchAction, BatchItem, BatchState, Outcome, Strategy
from accounts.policies import for_request
from accounts.selection import Selection
from accounts.services.batches import planning, running, showing, undoing
from accounts.services.batches.planning import Choice, Plan
from commons.api.views import ApiViewSet
from core.access import Access
from core.api.examples import example
from core.api.fields import id_field, id_filter, reason_field
from core.api.paging import NEWEST
from core.api.serializers import RecordSerializer
from core.clock import business_date
from core.keyset import Sort
from users.api.people import ColleagueSerializer

MIA = {"id": 8, "name": "Mia Manager"}
BATCH = {
    "id": 55, "action": "reassign", "strategy": "least_loaded", "by": MIA, "reason": "To be developed again",
    "beyond_capacity": False, "untrained": False, "keep_former": False, "state": "done", "total": 40, "moved": 39, "left_alone": 1, "moved_back": 0,
    "created_at": "2026-03-10T10:00:00+08:00", "finished_at": "2026-03-10T10:00:02+08:00",
    "undo_until": "2026-03-17T10:00:00+08:00", "undone_by": None, "undone_at": None,
}  # fmt: skip
ITEM = {"account": 4711, "receiver": {"id": 7, "name": "Ann Seller"}, "outcome": "moved", "why": ""}
PLAN = {
    "plan": "eyJieSI6OH0:1w2x3y:…", "total": 40, "moving": 39, "elsewhere": 0, "changing_teams": 0, "beyond": False, "untrained": False,
    "people": [
        {
            "person": {"id": 7, "name": "Ann Seller"}, "now": 61, "gives": 0, "gets": 39, "after": 100, "capacity": 200,
            "left_out": False, "away_until": None, "training_missing": "",
        }
    ],
    "staying": [{"why": "is with a receiver already", "accounts": 1}],
}  # fmt: skip


@example("A batch", answer=BATCH)
class BatchSerializer(RecordSerializer):
    """One decision about many accounts, and how far it has come."""

    by = ColleagueSerializer(read_only=True)
    undone_by = ColleagueSerializer(read_only=True, allow_null=True)
    undo_until = serializers.DateTimeField(read_only=True)

    class Meta:
        model = Batch
        fields = (
            "id", "action", "strategy", "by", "reason", "beyond_capacity", "untrained", "keep_former", "state", "total", "moved", "left_alone",
            "moved_back", "created_at", "finished_at", "undo_until", "undone_by", "undone_at",
        )  # fmt: skip
        read_only_fields = fields


@example("An account of a batch", answer=ITEM)
class BatchItemSerializer(RecordSerializer):
    """One account of a batch, and what became of it."""

    receiver = ColleagueSerializer(read_only=True, allow_null=True)

    class Meta:
        model = BatchItem
        fields = ("account", "receiver", "outcome", "why")
        read_only_fields = fields


@example("From the desk", sent={"source": "desk", "action": "reassign", "accounts": [4711], "strategy": "one", "to": 7})
class PlanInput(serializers.Serializer[Any]):
    """Which accounts, and among whom: some by id, or all that match `filters` of the list."""

    unlooked = {"filters": "a search"}
    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices=[selection.DESK, selection.TERRITORY, selection.LEAVER], default=selection.DESK,
        help_text="the list they are chosen on: the desk, the teams' accounts, or what a leaver had",
    )  # fmt: skip
    action = serializers.ChoiceField(choices=BatchAction.choices)
    accounts = serializers.ListField(
        child=id_field(), required=False, max_length=selection.MOST_PICKED, help_text="or `filters`"
    )
    filters = serializers.DictField(
        child=serializers.CharField(max_length=100, allow_blank=True), required=False,
        help_text="all that match, by the filters of that page; {} means all of the list",
    )  # fmt: skip
    leaver = id_field(required=False, allow_null=True, help_text="of `leaver`: who left")
    strategy = serializers.ChoiceField(choices=Strategy.choices, default=Strategy.LEAST_LOADED)
    to = id_field(required=False, allow_null=True, default=None, help_text="of `one`: a colleague's id")
    teams = serializers.ListField(
        child=id_field(),
        required=False,
        default=list,
        max_length=200,
        help_text="whose salespeople; those of the accounts",
    )
    without = serializers.ListField(
        child=id_field(), required=False, allow_null=True, default=None, max_length=2000,
        help_text="colleagues who get none; whoever is away when left out",
    )  # fmt: skip
    beyond_capacity = serializers.BooleanField(default=False, help_text="of `one`: although the capacity is reached")
    untrained = serializers.BooleanField(
        default=False, help_text="of `one`: although training that is required is missing"
    )
    keep_former = serializers.BooleanField(
        default=False, help_text="of `transfer`: the owners so far stay in the working groups"
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Either accounts or filters."""
        if ("accounts" in attrs) == ("filters" in attrs):
            raise serializers.ValidationError({"accounts": _("Send either `accounts` or `filters`.")})
        return attrs


class ShareSerializer(serializers.Serializer[Any]):
    """What one person owns, gives and gets."""

    person = ColleagueSerializer(read_only=True)
    now = serializers.IntegerField(read_only=True)
    gives = serializers.IntegerField(read_only=True)
    gets = serializers.IntegerField(read_only=True)
    after = serializers.IntegerField(read_only=True)
    capacity = serializers.IntegerField(read_only=True)
    left_out = serializers.BooleanField(read_only=True)
    away_until = serializers.DateField(read_only=True, allow_null=True)
    training_missing = serializers.SerializerMethodField(
        help_text="in words; whoever misses training gets none but by `one`"
    )

    def get_training_missing(self, share: Any) -> str:
        """What is required of the person and missing; empty when nothing is."""
        return share.bar.words if share.bar else ""


class StayingSerializer(serializers.Serializer[Any]):
    """Accounts that stay where they are, and why."""

    why = serializers.CharField(read_only=True)
    accounts = serializers.IntegerField(read_only=True)


@example("A plan", answer=PLAN)
class PlanSerializer(serializers.Serializer[Any]):
    """What would happen; `plan` does it within an hour, and is empty where nothing would move."""

    plan = serializers.CharField(read_only=True, allow_blank=True)
    total = serializers.IntegerField(read_only=True)
    moving = serializers.IntegerField(read_only=True)
    elsewhere = serializers.IntegerField(read_only=True, help_text="chosen, but not where you decide")
    changing_teams = serializers.IntegerField(read_only=True)
    beyond = serializers.BooleanField(read_only=True, help_text="somebody would own more than their capacity")
    untrained = serializers.BooleanField(
        read_only=True, help_text="somebody would get some although training that is required is missing"
    )
    people = ShareSerializer(many=True, read_only=True)
    staying = StayingSerializer(many=True, read_only=True)


@example("Do it", sent={"plan": "eyJieSI6OH0:1w2x3y:…", "reason": "To be developed again"})
class ConfirmSerializer(serializers.Serializer[Any]):
    """A plan as it was answered, and why."""

    plan = serializers.CharField(max_length=2_000_000)
    reason = reason_field()
    beyond_capacity = serializers.BooleanField(default=False, help_text="although somebody's capacity is reached")
    untrained = serializers.BooleanField(default=False, help_text="although training that is required is missing")


class BatchFilter(filters.FilterSet):
    """Narrowing the list."""

    action = filters.ChoiceFilter(choices=BatchAction.choices)
    state = filters.ChoiceFilter(choices=BatchState.choices)
    by = id_filter("by_id")


@extend_schema(tags=["batches"])
class BatchViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """Batches of managers and admins: own ones, those about the own teams, all for admins."""

    access = Access.MANAGER
    area = "accounts"
    serializer_class = BatchSerializer
    filterset_class = BatchFilter
    queryset = Batch.objects.none()
    orderings = {"-created_at": Sort("created_at", descending=True), "created_at": Sort("created_at"), **NEWEST}

    def get_queryset(self) -> QuerySet[Batch]:
        """Through the one door."""
        return Batch.objects.visible_to(self._user()).select_related("by", "undone_by")

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """The serializer of batches as they are shown."""
        if args and "data" not in kwargs:
            rows = list(args[0]) if kwargs.get("many") else [args[0]]
            showing.veil(rows)
            args = (rows if kwargs.get("many") else rows[0], *args[1:])
        return super().get_serializer(*args, **kwargs)

    @extend_schema(request=PlanInput, responses=PlanSerializer)
    @action(detail=False, methods=["post"], filterset_class=None, pagination_class=None)
    def preview(self, request: Request) -> Response:
        """Who would get how many, and what stays; nothing is moved."""
        sent = self.sent(PlanInput)
        chosen, choice = self._chosen(sent), _choice(sent)
        plan = planning.plan(
            chosen.rows, choice, by=self._user(), today=business_date(), policy=for_request(self._user())
        )
        return Response(_answer(plan, plan.sealed(self._user()) if plan.moving else ""))

    @extend_schema(request=ConfirmSerializer, responses={201: BatchSerializer})
    def create(self, request: Request) -> Response:
        """Do what a plan says: a small one at once, a large one in the background. The same plan makes one batch."""
        sent, user, today = self.sent(ConfirmSerializer), self._user(), business_date()
        plan = planning.unseal(sent["plan"], user)
        consent = {name: getattr(plan.choice, name) or sent[name] for name in ("beyond_capacity", "untrained")}
        plan.choice = replace(plan.choice, **consent)
        planning.check_consent(plan, plan.choice)
        source = selection.DESK if plan.choice.action in planning.FROM_DESK else selection.TERRITORY
        batch = running.confirm(plan, by=user, reason=sent["reason"], selection={"from": source, "all": False})
        tasks.go_on(batch, today)
        return self.fresh(batch.pk, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=BatchSerializer)
    @action(detail=True, methods=["post"], takes_nothing=True)
    def undo(self, request: Request, pk: int) -> Response:
        """Take a whole batch back, within a week; what has changed since stays."""
        found = get_object_or_404(self.get_queryset(), pk=pk)
        tasks.go_on(undoing.undo(found, by=self._user()), business_date())
        return self.fresh(pk)

    def _user(self) -> Any:
        return self.request.user

    def _chosen(self, sent: dict[str, Any]) -> Selection:
        """The accounts as the page would choose them; 400 for a filter or an action that the list has not."""
        query = QueryDict(mutable=True)
        query.update({"from": sent["source"], "action": sent["action"]})
        if sent.get("leaver"):
            query["leaver"] = str(sent["leaver"])
        if "accounts" in sent:
            query.setlist("selected", [str(pk) for pk in sent["accounts"]])
        else:
            query.update({"all": "yes", **sent["filters"]})
        chosen = Selection(self._user(), query, business_date(), for_request(self._user()))
        if sent["action"] not in chosen.actions:
            words = _("Choose one of: %(names)s.") % {"names": ", ".join(chosen.actions)}
            raise serializers.ValidationError({"action": [words]})
        if unknown := set(sent.get("filters", {})) - set(chosen.known):
            words = _("There is no such parameter. Known here: %(all)s.") % {"all": ", ".join(chosen.known)}
            raise serializers.ValidationError({"filters": {name[:60]: [words] for name in sorted(unknown)}})
        if chosen.everything and (errors := chosen.errors):
            raise serializers.ValidationError({"filters": errors})
        return chosen


class BatchItemFilter(filters.FilterSet):
    """Narrowing the list; `batch` is needed."""

    batch = id_filter("batch_id")
    outcome = filters.ChoiceFilter(choices=[choice for choice in Outcome.choices if choice[0]])


@extend_schema(tags=["batches"])
class BatchItemViewSet(mixins.ListModelMixin, ApiViewSet):
    """The accounts of batches one sees."""

    access = Access.MANAGER
    area = "accounts"
    serializer_class = BatchItemSerializer
    filterset_class = BatchItemFilter
    queryset = BatchItem.objects.none()
    narrowed_by = ("batch",)
    orderings = {"account": Sort("account_id")}

    def get_queryset(self) -> QuerySet[BatchItem]:
        """Through the one door."""
        user: Any = self.request.user
        return BatchItem.objects.visible_to(user).select_related("receiver")


def _choice(sent: dict[str, Any]) -> Choice:
    one = sent["strategy"] == Strategy.ONE
    if not Choice(sent["action"]).gives:
        return Choice(sent["action"])
    if one and not sent["to"]:
        required = serializers.Field.default_error_messages["required"]
        raise serializers.ValidationError({"to": [required]})
    without = sent["without"]
    return Choice(
        sent["action"],
        sent["strategy"],
        sent["to"] if one else None,
        tuple(sorted(set(sent["teams"]))),
        None if without is None else tuple(sorted(set(without))),
        beyond_capacity=one and sent["beyond_capacity"],
        keep_former=sent["keep_former"] and sent["action"] == BatchAction.TRANSFER,
        untrained=one and sent["untrained"],
    )


def _answer(plan: Plan, sealed: str) -> dict[str, Any]:
    said = {
        "plan": sealed, "total": plan.total, "moving": plan.moving, "elsewhere": plan.elsewhere,
        "changing_teams": plan.changing_teams, "beyond": bool(plan.beyond),
        "untrained": plan.to_consent, "people": plan.shown,
        "staying": [{"why": why, "accounts": n} for why, n in plan.staying],
    }  # fmt: skip
    answer: dict[str, Any] = dict(PlanSerializer(said).data)
    return answer
