"""The rule lab: replays of the past under two sets of numbers; asked for, followed, read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from accounts.models import Policy
from accounts.policies import of_version
from accounts.rules import PolicyRefused, RuleValues, clean
from core.access import Access
from core.api.choosing import ChoicesNamed, one_of
from core.api.examples import example
from core.api.fields import narrow
from core.api.paging import KeysetPagination
from core.api.permissions import WHO, NotYours
from core.api.serializers import RecordSerializer
from core.keyset import Sort
from dashboards import tasks
from dashboards.api import shapes
from dashboards.api.adopting import Adopting
from dashboards.api.base import figures
from dashboards.api.parameters import choice, matching, month, record
from dashboards.lab import asked, behind, told, wanted
from dashboards.lab.behind import DIFFERENCE, RULE_WORDS
from dashboards.lab.replaying import SIDES
from dashboards.lab.wanted import GRADES, NUMBERS, USUAL, Wanted
from dashboards.models import Replay, ReplayState
from dashboards.services import replays
from users.models import Team, User

OF_PAGES = ("held", "above", "days")  # lists that the page alone has: `people` tells a program these figures
KINDS = tuple(kind for kind in dict.fromkeys(kind for _side, kind in told.KINDS) if kind not in OF_PAGES)
REPLAY: dict[str, Any] = {
    "id": 5, "by": 4, "asked_at": "2026-03-10T09:12:00+08:00", "starts_on": "2025-03-10", "ends_on": "2026-03-09", "roots": [3],
    "one": {"numbers": {}, "grades": "A"}, "two": {"numbers": {"contacts_required": "10"}, "grades": "A"}, "state": "done",
    "total": 640, "done": 640, "finished_at": "2026-03-10T09:12:09+08:00",
}  # fmt: skip
LINE: dict[str, Any] = {
    "label": "Accounts let go", "real": "40", "one": "40", "two": "55", "kind": "moves", "rule": "", "currency": "",
}  # fmt: skip
LOAD: dict[str, Any] = {
    "first": 90,
    "most": 104,
    "mean": 97.5,
    "last": 99,
    "over": 3,
    "refused": 1,
    "limit": 100,
    "moves": 6,
}
FOUND: dict[str, Any] = {
    **REPLAY,
    "settings": [{"label": "Effective contacts required", "now": "12", "one": "12", "two": "10"}],
    "lines": [LINE], "months": [{"month": "2026-01-01", "real": 3, "one": 3, "two": 5}],
    "differences": {"only_one": 0, "only_two": 15, "earlier": 8, "later": 0}, "same": 32,
    "people": [{"person": 7, "name": "Ann Seller", "real": LOAD, "one": LOAD, "two": LOAD}], "more_people": 0,
}  # fmt: skip
ASKED: dict[str, Any] = {
    "team": 3, "start": "2025-03-10", "until": "2026-03-09", "one": {"grades": "A"},
    "two": {"contacts_required": 11, "grades": "A"},
}  # fmt: skip
ROW: dict[str, Any] = {
    "account": 4711, "name": "Acme Paper", "owner": 7, "owner_name": "Ann Seller", "on": "2026-01-12", "rule": "dormant",
    "contacts": 12, "order": None, "ordered_on": None, "other_on": None, "other_rule": "",
}  # fmt: skip


def _no_page(sent: str) -> str:
    return (
        ""
        if re.fullmatch(r"rows[.][0-9]{1,6}", sent)
        else _("Send the address of a page as `next` or `previous` gave it.")
    )


def _number_fields() -> dict[str, Any]:
    """A field for each number that can be tried; the limits are those of the rules."""
    kinds = {bool: serializers.BooleanField, int: serializers.IntegerField}
    now = RuleValues()
    return {
        name: kinds.get(type(getattr(now, name)), serializers.CharField)(required=False, allow_null=True)
        for name in NUMBERS
    }


Side = shapes.shape(
    "SideOfReplay",
    **_number_fields(),
    grades=serializers.ChoiceField(choices=tuple(GRADES), required=False, allow_blank=True, default=USUAL),
)
Kept = shapes.shape(
    "SideKept",
    numbers=serializers.DictField(child=serializers.CharField(), default=dict),
    grades=shapes.words(default=USUAL),
)
Setting = shapes.shape(
    "SettingOfReplay", label=shapes.words(), now=shapes.words(), one=shapes.words(), two=shapes.words()
)
Line = shapes.shape(
    "LineOfReplay",
    label=shapes.words(),
    real=shapes.words(),
    one=shapes.words(),
    two=shapes.words(),
    kind=shapes.words(),
    rule=shapes.words(),
    currency=shapes.words(),
)
Month = shapes.shape("MonthOfReplay", month=shapes.day(), real=shapes.whole(), one=shapes.whole(), two=shapes.whole())
Load = shapes.shape(
    "LoadInReplay",
    first=shapes.whole(),
    most=shapes.whole(),
    mean=serializers.FloatField(),
    last=shapes.whole(),
    over=shapes.whole(),
    refused=shapes.whole(),
    limit=shapes.maybe(),
    moves=shapes.whole(),
)
PersonOf = shapes.shape(
    "PersonInReplay", person=shapes.whole(), name=shapes.words(), real=Load(), one=Load(), two=Load()
)


@example("A replay", answer=REPLAY)
class ReplaySerializer(RecordSerializer):
    """Two sets of numbers tried on the past: for which days and teams (`roots` and all below; none: the company), how far it is."""

    one = Kept(read_only=True)
    two = Kept(read_only=True)

    class Meta:
        model = Replay
        fields = (
            "id", "by", "asked_at", "starts_on", "ends_on", "roots", "one", "two", "state", "total", "done", "finished_at",
        )  # fmt: skip
        read_only_fields = fields


@example("What a replay found", answer=FOUND)
class ReplayFoundSerializer(serializers.Serializer[Any]):
    """A replay with what it found; everything is empty until `state` is done.

    `real` is what happened, `one` and `two` what the settings would have done. `kind` and `rule` of a line ask for its
    records. Loads of people are accounts; `over` counts days above the limit.
    """

    id = shapes.whole()
    by = shapes.whole()
    asked_at = shapes.moment()
    starts_on = shapes.day()
    ends_on = shapes.day()
    roots = serializers.ListField(child=serializers.IntegerField())
    one = Kept()
    two = Kept()
    state = serializers.ChoiceField(choices=ReplayState.choices)
    total = shapes.whole()
    done = shapes.whole()
    finished_at = serializers.DateTimeField(allow_null=True)
    settings = shapes.many(Setting)
    lines = shapes.many(Line)
    months = shapes.many(Month)
    differences = shapes.numbers()
    same = shapes.whole()
    people = shapes.many(PersonOf)
    more_people = shapes.whole()


@example("Ask for a replay", sent=ASKED)
class AskReplaySerializer(serializers.Serializer[Any]):
    """Which days (over, at most two years), whose accounts (a team and those below, or everything one leads), and two sides.

    A number that is left out is the one in force; `grades` are never let go: A, AB, or none but VVIP ("").
    """

    team = serializers.PrimaryKeyRelatedField(queryset=Team.objects.none(), required=False, allow_null=True)
    start = serializers.DateField()
    until = serializers.DateField()
    one = Side()
    two = Side()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            teams = [team.pk for team in asked.teams_of(request.user)]
            self.fields["team"].queryset = Team.objects.visible_to(request.user).filter(pk__in=teams)  # type: ignore[attr-defined]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Each number within its limits."""
        wrong: dict[str, Any] = {}
        for side in ("one", "two"):
            for name, value in attrs[side].items():
                try:
                    if name in NUMBERS and value is not None:
                        attrs[side][name] = clean(name, value)
                except PolicyRefused as refusal:
                    wrong.setdefault(side, {})[name] = [ErrorDetail(str(refusal), code="invalid")]
        if wrong:
            raise ValidationError(wrong)
        return attrs


@example("A record of a replay", answer=ROW)
class ReplayRecordSerializer(serializers.Serializer[Any]):
    """An account let go (or an order after it); name and order only for who sees them. `other_on`: under the other setting."""

    account = shapes.whole()
    name = shapes.words()
    owner = shapes.whole()
    owner_name = shapes.words()
    on = shapes.day_or_none()
    rule = serializers.ChoiceField(choices=tuple(RULE_WORDS), allow_blank=True)
    contacts = shapes.maybe()
    order = shapes.maybe()
    ordered_on = shapes.day_or_none()
    other_on = shapes.day_or_none()
    other_rule = serializers.ChoiceField(choices=tuple(RULE_WORDS), allow_blank=True)


@example("Records of a replay", answer={"next": None, "previous": None, "results": [ROW]})
class ReplayRecordsSerializer(serializers.Serializer[Any]):
    """A page of the records of a replay."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ReplayRecordSerializer(many=True)


class ReplayFilter(filters.FilterSet):
    """Narrowing the list."""

    state = filters.ChoiceFilter(choices=ReplayState.choices)

    class Meta:
        model = Replay
        fields: tuple[str, ...] = ()


@extend_schema(tags=["rule lab"])
class ReplayViewSet(mixins.ListModelMixin, Adopting):
    """Replays about the teams that one leads, all for admins; the latest first."""

    access = Access.MANAGER
    answers_one = False
    serializer_class = ReplaySerializer
    filterset_class = ReplayFilter
    filter_backends = (ChoicesNamed,)
    pagination_class = KeysetPagination
    queryset = Replay.objects.none()
    orderings = {"-asked_at": Sort("asked_at", descending=True)}

    def get_queryset(self) -> QuerySet[Replay]:
        """Through the one door."""
        return Replay.objects.visible_to(self.user)

    @extend_schema(responses=ReplayFoundSerializer)
    def retrieve(self, request: Request, pk: int) -> Response:
        """How far a replay has come, and what it found: figures side by side, months, differences, loads of people."""
        found = get_object_or_404(self.get_queryset(), pk=pk)
        facts = dict(ReplaySerializer(found).data) | _nothing()
        return self.shown(
            ReplayFoundSerializer, facts | (self._outcome(found) if found.state == ReplayState.DONE else {})
        )

    @extend_schema(request=AskReplaySerializer, responses={201: ReplaySerializer})
    def create(self, request: Request) -> Response:
        """Ask for a replay: a small one is finished at once, a large one is done by a worker."""
        teams = asked.teams_of(self.user)
        if not teams and not self.user.is_admin:
            raise NotYours(WHO[Access.MANAGER])
        sent = dict(self.sent(AskReplaySerializer))
        team = sent.get("team")
        now = asked.rules_of(self.user, team, teams)
        one, two = (_side(sent[side], now) for side in ("one", "two"))
        chosen = asked.chosen(str(team.pk) if team else "", teams, self.user)
        made = replays.ask(
            one, two, start=sent["start"], until=sent["until"], teams=chosen, by=self.user, now=timezone.now(), today=self.today
        )  # fmt: skip
        tasks.go_on(made)
        return self.fresh(made.pk, 201)

    @figures(
        ReplayRecordsSerializer,
        choice("side", (*SIDES, DIFFERENCE), "what happened, one of the settings, or the difference of both").needed,
        choice("kind", KINDS, "which records; moves, orders, proposed and refused of a side, the others of the difference").needed,
        choice("rule", RULE_WORDS, "let go by this rule"),
        record("owner", "of one person", 7),
        month("month", "let go in this month", "2026-01"),
        matching("cursor", "^rows[.][0-9]{1,6}$", "of a page, as `next` and `previous` give it", None, _no_page),
        operation_id="replays_records_list",
    )  # fmt: skip
    @action(detail=True, pagination_class=None)
    def records(self, request: Request, pk: int) -> Response:
        """The accounts or orders behind a figure of a finished replay, named as far as one sees them; 25 a page."""
        found = get_object_or_404(self.get_queryset(), pk=pk)
        sent = self.sent_values()
        try:
            told.title_of(sent["side"], sent["kind"])
        except KeyError:
            known = [kind for side, kind in told.KINDS if bool(side) == (sent["side"] == DIFFERENCE) and kind in KINDS]
            raise ValidationError({"kind": [ErrorDetail(one_of(known), code="invalid_choice")]}) from None
        narrowed = {name: sent[name] for name in ("rule", "owner", "month") if sent.get(name)}
        rows = behind.rows(found, sent["side"], sent["kind"], narrowed, user=self.user)
        start = int(sent.get("cursor", "rows.0").partition(".")[2])
        shown = rows[start : start + behind.SIZE]
        behind.dress(shown, self.user)
        serializer = ReplayRecordSerializer([_row(row) for row in shown], many=True)
        narrow(serializer, request.query_params.get("fields"))
        return Response({
            "next": self._to(start + behind.SIZE) if start + behind.SIZE < len(rows) else None,
            "previous": self._to(max(0, start - behind.SIZE)) if start else None,
            "results": serializer.data,
        })  # fmt: skip

    def _to(self, start: int) -> str:
        return str(replace_query_param(self.request.build_absolute_uri(), "cursor", f"rows.{start}"))

    def _outcome(self, found: Replay) -> dict[str, Any]:
        base = Policy.objects.prefetch_related("overrides").filter(pk=found.base).first()
        names = dict(User.objects.visible_to(self.user).values_list("pk", "name"))
        everybody = told.people(found.figures, names)
        return {
            "settings": [
                {"label": each.label, "now": str(each.now), "one": str(each.one), "two": str(each.two)}
                for each in told.settings(found, of_version(base))
            ],
            "lines": [_line(line) for line in told.lines(found.figures)],
            "months": [{"month": row["month"], **{side: row[side] for side in SIDES}} for row in told.months(found.figures)],
            "differences": {kind: number for kind, _words, number in told.differences(found.figures)},
            "same": found.figures["difference"].get("same", 0),
            "people": [{"person": row["pk"], **row} for row in everybody[: told.MOST_PEOPLE]],
            "more_people": max(0, len(everybody) - told.MOST_PEOPLE),
        }  # fmt: skip


def _nothing() -> dict[str, Any]:
    return {
        "settings": [], "lines": [], "months": [], "differences": {}, "same": 0, "people": [], "more_people": 0,
    }  # fmt: skip


def _side(sent: Mapping[str, Any], now: RuleValues) -> Wanted:
    return wanted.over({name: sent.get(name) for name in NUMBERS}, sent["grades"], now)


def _line(line: told.Line) -> dict[str, Any]:
    real, one, two = (str(value) for value in line.values)
    return {
        "label": str(line.label), "real": real, "one": one, "two": two,
        "kind": line.kind if line.kind in KINDS else "", "rule": line.rule,
        "currency": line.money,
    }  # fmt: skip


def _row(row: behind.Row) -> dict[str, Any]:
    return {
        "account": row.account_id, "name": row.account.name if row.account else "", "owner": row.owner_id,
        "owner_name": row.owner, "on": row.on, "rule": row.rule, "contacts": row.contacts,
        "order": row.order_id if row.order else None, "ordered_on": row.ordered_on, "other_on": row.other_on,
        "other_rule": row.other_rule,
    }  # fmt: skip
