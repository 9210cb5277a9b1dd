"""The month's panel: who scores, what they gave, what came of it, and what the best got."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models.case import Case
from commons.kept import KeptModel, KeptQuerySet, append_only, kept

if TYPE_CHECKING:
    from users.models import User

# The published criteria, 1 to 5 each; a score is their mean (decision 0056).
CRITERIA = {
    "clear": (pgettext_lazy("criterion", "Clear"), _("A colleague could retell it after one reading.")),
    "proven": (pgettext_lazy("criterion", "Proven"), _("It says what was done and when, with figures; no luck is sold as skill.")),
    "usable": (pgettext_lazy("criterion", "Usable"), _("Others can do the same tomorrow with their own customers.")),
    "honest": (pgettext_lazy("criterion", "Honest"), _("It also says what went wrong and what it cost.")),
}  # fmt: skip
LEAST_SCORES = 2
LEAST_MEMBERS, MOST_MEMBERS = 3, 5
LEAST_TEAMS = 2


def _points() -> models.PositiveSmallIntegerField[int, int]:
    return models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])


class PanelQuerySet(KeptQuerySet["Panel"]):
    """Panels of months."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: who judges, and what came of it, is everybody's to read."""
        return self.all()

    def open(self) -> Self:
        """Not closed."""
        return self.filter(closed_at=None)


@kept
class Panel(KeptModel):
    """The panel of one month; it closes by itself at the end of `closes_on`."""

    month = models.DateField(unique=True, help_text="first day of the month")
    least_scores = models.PositiveSmallIntegerField(
        default=LEAST_SCORES, validators=[MinValueValidator(1), MaxValueValidator(9)]
    )
    closes_on = models.DateField()
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="empty: by itself"
    )
    closings = models.PositiveSmallIntegerField(
        default=0, help_text="how often it was closed; more than once: reopened"
    )

    objects = PanelQuerySet.as_manager()

    class Meta:
        verbose_name = _("panel of a month")
        verbose_name_plural = _("panels of months")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(month__day=1), name="panel_of_a_month"),
            models.CheckConstraint(condition=Q(least_scores__range=(1, 9)), name="panel_least_scores"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class MemberQuerySet(KeptQuerySet["PanelMember"]):
    """Members of panels."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: everybody knows who judges."""
        return self.all()

    def current(self) -> Self:
        """Not taken off the panel."""
        return self.filter(ended_at=None)


@kept
class PanelMember(KeptModel):
    """Somebody who scores the cases of a month."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["panel", "user"], condition=Q(ended_at=None), name="once_on_a_panel")
        ]

    def __str__(self) -> str:
        return f"{self.panel_id} {self.user_id}"


class ScoreQuerySet(KeptQuerySet["Score"]):
    """Scores and who sees them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: one's own; after scoring a case oneself the panel's; once closed the managers' too.

        Nobody sees who gave their own case what.
        """
        own = Q(by=user)
        given = Exists(Score.objects.filter(case=OuterRef("case"), panel=OuterRef("panel"), by=user))
        seen = own | Q(given)
        if user.is_admin or user.is_manager:
            seen |= Q(panel__closed_at__isnull=False)
        return self.alias(given=given).filter(seen).exclude(case__author=user)


@kept
class Score(KeptModel):
    """What one member of the panel gives one case; the member may change it until the panel closes."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="scores", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="scores")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    clear = _points()
    proven = _points()
    usable = _points()
    honest = _points()
    note = models.CharField(_("a word to the author"), max_length=500, blank=True)
    at = models.DateTimeField()

    objects = ScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("score of a case")
        verbose_name_plural = _("scores of cases")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["panel", "case", "by"], name="one_score_a_member"),
            models.CheckConstraint(
                condition=Q(clear__range=(1, 5), proven__range=(1, 5), usable__range=(1, 5), honest__range=(1, 5)),
                name="scores_1_to_5",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} by {self.by_id}"

    @property
    def mean(self) -> float:
        """The mean of the criteria."""
        return float(sum(getattr(self, name) for name in CRITERIA)) / len(CRITERIA)


class StandingQuerySet(KeptQuerySet["Standing"]):
    """Results of months."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: everybody reads the ranking."""
        return self.all()

    def of(self, panel: Panel) -> Self:
        """The ranking that stands: that of the last closing."""
        return self.filter(panel=panel, closing=panel.closings)


@append_only
class Standing(KeptModel):
    """Where a case stood when its month closed; without a rank there were too few scores."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="standings", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="standings")
    scores = models.PositiveSmallIntegerField()
    mean = models.DecimalField(max_digits=3, decimal_places=2, null=True)
    by_criterion = models.JSONField(default=dict)
    rank = models.PositiveSmallIntegerField(null=True)
    best = models.BooleanField(default=False)
    closing = models.PositiveSmallIntegerField(
        default=1, help_text="the month's how manieth closing; the last one stands"
    )

    objects = StandingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["panel", "case", "closing"], name="one_standing_a_closing")
        ]

    def __str__(self) -> str:
        return f"{self.panel_id} {self.case_id} {self.rank}"


class RewardQuerySet(KeptQuerySet["Reward"]):
    """Rewards."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: that there was one is everybody's to read (amounts: `shows_amount`)."""
        return self.filter(voided_at=None)


@kept
class Reward(KeptModel):
    """What the author got for a case; a mistake is made void."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="rewards")
    what = models.CharField(_("what"), max_length=200)
    amount = models.DecimalField(_("amount"), max_digits=16, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    given_on = models.DateField(_("given on"))
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("given by"))
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    void_reason = models.CharField(max_length=300, blank=True)

    objects = RewardQuerySet.as_manager()

    class Meta:
        verbose_name = _("reward for a case")
        verbose_name_plural = _("rewards for cases")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="reward_not_negative")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.given_on}"

    def shows_amount(self, user: User) -> bool:
        """What it was worth is between the author, those who give it, and the managers."""
        return user.is_admin or user.is_manager or user.pk in (self.given_by_id, self.case.author_id)
