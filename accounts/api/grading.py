"""Importance for programs: the score explained, judging, the model's versions, and a dry run for managers."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.grading import dry_run, explaining, judging, weighing
from accounts.grading.weighing import ModelRefused, Weighing
from accounts.models import Account, Grade, GradeModel
from accounts.policies import in_force
from commons.api.views import ApiViewSet
from core.access import Access
from core.api.examples import example
from core.api.serializers import RecordSerializer
from core.clock import business_date
from users.models import User

MOST_IDS = 1000
EXPLAINED: dict[str, Any] = {
    "grade": "B", "by_model": "B", "decided": False, "held": False, "score": "62.5", "known": 80, "version": 3,
    "why": "B, because the score is 62.5 and B begins at 55.", "next": "",
    "criteria": [
        {"code": "fit", "label": "Fit with our market and production", "answer": "4", "points": 4, "weight": 10,
         "contribution": "10.0", "judged": True},
    ],
}  # fmt: skip


class CriterionSerializer(serializers.Serializer[Any]):
    """One criterion of a score; an unknown answer is null."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    answer = serializers.DecimalField(max_digits=20, decimal_places=4, allow_null=True)
    points = serializers.IntegerField(allow_null=True)
    weight = serializers.IntegerField()
    contribution = serializers.DecimalField(max_digits=4, decimal_places=1, allow_null=True)
    judged = serializers.BooleanField()


@example("A score", answer=EXPLAINED)
class ImportanceSerializer(serializers.Serializer[Any]):
    """The grade of an account, what the model says, and why."""

    grade = serializers.CharField()
    by_model = serializers.CharField(help_text="empty: too little is known, or no model is in force")
    decided = serializers.BooleanField(help_text="whether the grade stands by decision")
    held = serializers.BooleanField(help_text="an A by the model that the cap holds at B")
    score = serializers.DecimalField(max_digits=4, decimal_places=1, allow_null=True)
    known = serializers.IntegerField(help_text="percent of the weight")
    version = serializers.IntegerField(allow_null=True, help_text="of the model")
    why = serializers.CharField()
    next = serializers.CharField()
    criteria = CriterionSerializer(many=True)


@example("A judgement", sent={"criterion": "fit", "value": 4, "note": "Same formats as our new press."})
class JudgeSerializer(serializers.Serializer[Any]):
    """A value for a criterion that people judge; the owner's is a proposal and needs a note."""

    criterion = serializers.CharField(max_length=30)
    value = serializers.IntegerField(min_value=1, max_value=5)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class Grading(ApiViewSet):
    """Actions of the viewset of accounts."""

    @extend_schema(responses=ImportanceSerializer, tags=["accounts"])
    @action(detail=True, methods=["get"])
    def importance(self, request: Request, pk: int) -> Response:
        """Why an account that one serves has its grade."""
        return self._told(get_object_or_404(Account.objects.served_by(_user(request)), pk=pk))

    @extend_schema(request=JudgeSerializer, responses=ImportanceSerializer, tags=["accounts"])
    @action(detail=True, methods=["post"])
    def judge(self, request: Request, pk: int) -> Response:
        """Judge a criterion (managers of the team, admins); the owner proposes a value that a manager accepts."""
        user = _user(request)
        account, values = get_object_or_404(Account.objects.editable_by(user), pk=pk), self.sent(JudgeSerializer)
        act = judging.judge if judging.may_judge(user, account) else judging.propose
        act(account, by=user, today=business_date(), **values)
        account.refresh_from_db()
        return self._told(account)

    def _told(self, account: Account) -> Response:
        model = weighing.in_force()
        told = explaining.explain(account, model) if model else None
        lines = [
            {
                "code": line.criterion.code, "label": line.criterion.label, "answer": line.answer, "points": line.points,
                "weight": line.criterion.weight, "contribution": line.contribution, "judged": line.criterion.judged,
            }
            for line in (told.lines if told else [])
        ]  # fmt: skip
        facts = {
            "grade": account.grade, "by_model": account.grade_by_model, "decided": account.grade_decided,
            "held": account.grade_held, "score": account.score, "known": account.score_known,
            "version": model.version if model else None, "why": told.why if told else "",
            "next": told.next_up if told else "", "criteria": lines,
        }  # fmt: skip
        return Response(ImportanceSerializer(facts).data)


MODEL = {
    "id": 3, "criteria": [{"code": "fit", "labels": {"en": "Fit"}, "weight": 34, "source": "judged", "scale": ["1", "2", "3", "4", "5"]}],
    "thresholds": {"A": 75, "B": 55, "C": 35}, "min_known": 50, "published_at": "2026-03-10T09:30:00+08:00",
    "reason": "First model",
}  # fmt: skip


@example("A version", answer=MODEL)
class GradeModelSerializer(RecordSerializer):
    """A version of the model of importance."""

    class Meta:
        model = GradeModel
        fields = ("id", "criteria", "thresholds", "min_known", "published_at", "reason")
        read_only_fields = fields


@example("Other weights", sent={"weights": {"fit": 34, "influence": 33, "potential": 33}})
class TrySerializer(serializers.Serializer[Any]):
    """Weights per criterion (what is left out has none); thresholds and the rest stay as they are in force."""

    weights = serializers.DictField(child=serializers.IntegerField(min_value=0, max_value=100))


@example("What it would do", answer={
    "accounts": 120, "changes": 9, "no_grade": 40, "decided": 6, "matrix": {"CB": 9}, "protected": [4711],
    "unprotected": [], "held": [], "clocks_stop": 1, "clocks_start": 0, "first_due_on": None,
})  # fmt: skip
class EffectSerializer(serializers.Serializer[Any]):
    """What a model would do to the accounts of the reader's teams; `matrix` counts by grade now and then."""

    accounts = serializers.IntegerField()
    changes = serializers.IntegerField()
    no_grade = serializers.IntegerField()
    decided = serializers.IntegerField()
    matrix = serializers.DictField(child=serializers.IntegerField())
    protected = serializers.ListField(child=serializers.IntegerField(), help_text="ids, the first 1,000")
    unprotected = serializers.ListField(child=serializers.IntegerField())
    held = serializers.ListField(child=serializers.IntegerField())
    clocks_stop = serializers.IntegerField()
    clocks_start = serializers.IntegerField()
    first_due_on = serializers.DateField(allow_null=True)


@extend_schema(tags=["accounts"])
class GradeModelViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """The versions of the model of importance, the latest in force; published on the pages by an admin."""

    area = "accounts"
    serializer_class = GradeModelSerializer
    queryset = GradeModel.objects.none()

    def get_queryset(self) -> QuerySet[GradeModel]:
        """The model holds for everybody, so everybody reads it."""
        return GradeModel.objects.all()

    @extend_schema(request=TrySerializer, responses=EffectSerializer)
    @action(detail=False, methods=["post"], access=Access.MANAGER, url_path="dry-run", url_name="dry-run")
    def dry_run(self, request: Request) -> Response:
        """What other weights would do to the accounts of one's teams; writes nothing."""
        base = weighing.in_force() or weighing.default()
        model = _checked(weighing.reweighed(base, self.sent(TrySerializer)["weights"]))
        rows = Account.objects.of_teams(_user(request))
        found = dry_run.run(rows, model, policy=in_force(), today=business_date())
        matrix = {f"{one}{two}": found.matrix[one, two] for one in Grade.values for two in Grade.values}
        facts = {
            "accounts": found.total, "changes": found.changes, "no_grade": found.no_grade, "decided": found.decided,
            "matrix": {pair: number for pair, number in matrix.items() if number},
            "protected": found.gains[:MOST_IDS], "unprotected": found.loses[:MOST_IDS],
            "held": [row.pk for row in found.held][:MOST_IDS], "clocks_stop": found.clocks_stop,
            "clocks_start": found.clocks_start, "first_due_on": found.first_due_on,
        }  # fmt: skip
        return Response(EffectSerializer(facts).data)


def _checked(model: Weighing) -> Weighing:
    refusal: ModelRefused | None = next(weighing.problems(model), None)
    if refusal is not None:
        raise serializers.ValidationError({"weights": [str(refusal)]})
    return model


def _user(request: Request) -> User:
    user: Any = request.user
    return user
