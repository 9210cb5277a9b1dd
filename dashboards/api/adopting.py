"""Adopting a setting of a replay: the dry run of tonight first, then the publication with its version and a reason."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import proposals, tasks
from accounts.policies import in_force
from accounts.services import dry_run, policies
from core.api.examples import example
from core.api.fields import LARGEST_ID, reason_field
from dashboards.api import shapes
from dashboards.api.base import FiguresViewSet, counting, figures
from dashboards.api.parameters import choice
from dashboards.kept import limited
from dashboards.models import Replay, ReplayState
from dashboards.services import replays

SETTINGS = ("one", "two")
NIGHT: dict[str, Any] = {
    "suspended": 3, "recycled": 1, "proposed": 6, "warned": 12, "alarms": 0, "desk_reminders": 0, "moves": 4, "held": 2,
}  # fmt: skip
TRIED: dict[str, Any] = {
    "setting": "two", "base": 14, "numbers": {"contacts_required": "10"}, "tonight": "2026-03-10", "now": NIGHT,
    "then": {**NIGHT, "suspended": 5, "moves": 6}, "refused": "",
}  # fmt: skip

NightOf = shapes.shape(
    "NightOfRules",
    **{kind: shapes.whole() for kind in dry_run.KINDS},
    moves=shapes.whole(),
    held=shapes.whole(),
)


@example("A dry run", answer=TRIED)
class TriedSerializer(serializers.Serializer[Any]):
    """What the coming night does under the rules in force (`now`) and under a setting's numbers (`then`), in accounts.

    `base` is the version of the rules in force: send it when you adopt the setting. `moves` are suspended and recycled ones,
    `held` those that people have to be warned of first. `refused` says why these numbers cannot be published by you.
    """

    setting = serializers.ChoiceField(choices=SETTINGS)
    base = shapes.whole()
    numbers = serializers.DictField(child=serializers.CharField())
    tonight = shapes.day()
    now = NightOf()
    then = NightOf(allow_null=True)
    refused = shapes.words()


@example("Adopt a setting", sent={"setting": "two", "base": 14, "reason": "Ten contacts tell enough."})
class AdoptSerializer(serializers.Serializer[Any]):
    """Which setting, the version of the rules that its dry run named, and why; everybody concerned reads the reason."""

    setting = serializers.ChoiceField(choices=SETTINGS)
    base = serializers.IntegerField(min_value=0, max_value=LARGEST_ID)
    reason = reason_field()


@example("Adopted", answer={"version": 15})
class AdoptedSerializer(serializers.Serializer[Any]):
    """The version of the rules that is in force now."""

    version = serializers.IntegerField(read_only=True)


class Adopting(FiguresViewSet):
    """Calls of the viewset of replays that make a setting the rules."""

    @figures(TriedSerializer, choice("setting", SETTINGS, "which of the two settings").needed)
    @action(detail=True, url_path="dry-run", url_name="dry-run")
    def dry_run(self, request: Request, pk: int) -> Response:
        """What a setting of a finished replay would do tonight, before it is adopted."""
        found = self._finished(pk)
        setting, latest = self.sent_values()["setting"], policies.latest()
        change = replays.adopting(found, setting, base=latest.pk if latest else 0)
        refused = next((str(refusal) for _t, refusal in policies.problems(change, by=self.user, last=latest)), "")
        rows, now = dry_run.concerned(self.user, change), in_force()
        with counting(), limited():
            side = dry_run.side(rows, now, today=self.today)
            policy = None if refused else proposals.outcome(change, latest).policy
            then = dry_run.side(rows, policy, today=self.today) if policy else None
        numbers = change.company or next(iter(change.teams.values()))
        return self.shown(TriedSerializer, {
            "setting": setting, "base": change.base, "numbers": numbers, "tonight": self.today, "now": _night(side),
            "then": _night(then) if then else None, "refused": refused,
        })  # fmt: skip

    @extend_schema(request=AdoptSerializer, responses=AdoptedSerializer)
    @action(detail=True, methods=["post"])
    def adopt(self, request: Request, pk: int) -> Response:
        """Publish the numbers of a setting of a finished replay; a version that somebody published meanwhile is refused."""
        found = self._finished(pk)
        sent = self.sent(AdoptSerializer)
        change = replays.adopting(found, sent["setting"], base=sent["base"])
        with transaction.atomic():
            made = policies.publish_change(change, by=self.user, reason=sent["reason"])
            transaction.on_commit(tasks.recompute.delay)
        return Response(AdoptedSerializer({"version": made.pk}).data)

    def _finished(self, pk: int) -> Replay:
        found: Replay = get_object_or_404(self.get_queryset().filter(state=ReplayState.DONE), pk=pk)
        return found


def _night(side: dry_run.Side) -> dict[str, int]:
    return {**{kind: getattr(side.total, kind) for kind in dry_run.KINDS}, "moves": side.moves, "held": side.held}
