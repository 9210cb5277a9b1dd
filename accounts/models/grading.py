"""The model of importance in its versions, what it measures, what people judge, and how grades changed (domain.md 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models.account import Account, Grade
from commons.kept import KeptModel, KeptQuerySet, append_only, kept

if TYPE_CHECKING:
    from users.models import User


@append_only
class GradeModel(KeptModel):
    """Criteria, weights, scales and thresholds from one publication to the next; `id` order is version order."""

    criteria = models.JSONField(help_text="as accounts.grading.weighing.Criterion")
    thresholds = models.JSONField(help_text="the lowest score of A, B and C")
    min_known = models.PositiveSmallIntegerField(help_text="percent of the weight that must be known for a grade")
    published_at = models.DateTimeField(_("published at"))
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=500)

    class Meta:
        verbose_name = _("model of importance")
        verbose_name_plural = _("models of importance")

    def __str__(self) -> str:
        return f"{self.pk}: {self.reason}"


class OfAccountQuerySet(KeptQuerySet["models.Model"]):
    """Rows that belong to an account."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: those of accounts the person serves or manages (not of the pool)."""
        return self.filter(account__in=Account.objects.served_by(user))


@kept
class GradeFacts(KeptModel):
    """What the model reads of an account, gathered by set; null is unknown."""

    account = models.OneToOneField(Account, models.PROTECT, primary_key=True, related_name="grade_facts")
    orders_amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, help_text="of the last 12 months")
    orders_count = models.PositiveIntegerField(null=True, help_text="in the last 12 months")
    growth = models.IntegerField(null=True, help_text="percent, the last 12 months against the 12 before")
    sales_cycle = models.PositiveIntegerField(null=True, help_text="days from the first contact to the first order")
    key_persons = models.PositiveIntegerField(null=True)
    judged = models.JSONField(default=dict, help_text="criterion: 1 to 5")

    objects = OfAccountQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.account_id)


class JudgementState(models.TextChoices):
    """What became of a judgement."""

    PROPOSED = "proposed", pgettext_lazy("judgement", "proposed")
    STANDING = "standing", pgettext_lazy("judgement", "in force")
    REPLACED = "replaced", pgettext_lazy("judgement", "replaced")
    DECLINED = "declined", pgettext_lazy("judgement", "declined")


@kept
class Judgement(KeptModel):
    """How people see one criterion of an account: given by a manager, or proposed by the owner and accepted."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="judgements")
    criterion = models.CharField(max_length=30)
    value = models.PositiveSmallIntegerField(_("value"), validators=[MinValueValidator(1), MaxValueValidator(5)])
    note = models.CharField(_("reason"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=JudgementState.choices)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)

    objects = OfAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("judgement")
        verbose_name_plural = _("judgements")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(value__gte=1, value__lte=5), name="judgement_from_1_to_5"),
            models.UniqueConstraint(
                fields=["account", "criterion"], condition=Q(state="standing"), name="one_standing_judgement"
            ),
            models.UniqueConstraint(
                fields=["account", "criterion"], condition=Q(state="proposed"), name="one_proposed_judgement"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.criterion}: {self.value}"


class GradeCause(models.TextChoices):
    """Why a grade changed."""

    MODEL = "model", _("by the model")
    HELD = "held", _("by the model, held at B by the cap")
    DECISION = "decision", _("by decision")
    WITHDRAWN = "withdrawn", _("decision withdrawn")


@append_only
class GradeChange(KeptModel):
    """One change of one account's grade, with the score and the version it stands on."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="grade_changes", db_index=False)
    before = models.CharField(max_length=1, choices=Grade.choices)
    after = models.CharField(max_length=1, choices=Grade.choices)
    cause = models.CharField(max_length=10, choices=GradeCause.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)
    evidence = models.JSONField(default=dict, help_text="version, score, known, by_model")

    objects = OfAccountQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "-id"], name="grades_of_account")]
        verbose_name = _("change of grade")
        verbose_name_plural = _("changes of grade")

    def __str__(self) -> str:
        return f"{self.account_id} {self.before} -> {self.after}"
