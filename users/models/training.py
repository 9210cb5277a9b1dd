"""Courses, and who has passed which of them: what somebody needs before they may own customers (domain.md 2.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commons.kept import KeptModel, KeptQuerySet, kept
from core.worded import worded
from users.models.people import User

if TYPE_CHECKING:
    from datetime import date

MOST_VALID_DAYS = 3650


class Skill(models.TextChoices):
    """The three skills of domain.md 2.3."""

    TECHNICAL = "technical", pgettext_lazy("skill", "Technical")
    COMMUNICATION = "communication", pgettext_lazy("skill", "Communication")
    BUSINESS = "business", pgettext_lazy("skill", "Business")


class Required(models.TextChoices):
    """Of which salespeople a course is required."""

    NOBODY = "nobody", pgettext_lazy("course", "Nobody")
    NEW = "new", pgettext_lazy("course", "New staff")
    EVERYBODY = "everybody", pgettext_lazy("course", "Every salesperson")


class CourseQuerySet(KeptQuerySet["Course"]):
    """Courses; everybody reads them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: everybody who works here."""
        return self.all()

    def in_use(self) -> Self:
        """Those that are taught today."""
        return self.filter(retired_at=None)

    def required(self) -> Self:
        """Those in use that somebody needs."""
        return self.in_use().exclude(required=Required.NOBODY)


@kept
class Course(KeptModel):
    """A course of one skill, its words in three languages, retired instead of removed.

    `valid_days`: how many days after it was passed it still holds (empty: for good). `joined_from`: of new staff, the
    first day of joining from which it is required.
    """

    code = models.CharField(
        _("code"), max_length=40, blank=True, editable=False, help_text="of those that came with us"
    )
    label = models.CharField(_("name in English"), max_length=80, blank=True)
    label_hans = models.CharField(_("name in simplified Chinese"), max_length=80, blank=True)
    label_hant = models.CharField(_("name in traditional Chinese"), max_length=80, blank=True)
    skill = models.CharField(_("skill"), max_length=14, choices=Skill.choices)
    required = models.CharField(_("required of"), max_length=10, choices=Required.choices, default=Required.NOBODY)
    joined_from = models.DateField(_("who joined on or after"), null=True, blank=True)
    valid_days = models.PositiveSmallIntegerField(
        _("valid for how many days"), null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_VALID_DAYS)],
    )  # fmt: skip
    retired_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CourseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="one_course_of_a_code"),
            models.CheckConstraint(
                condition=Q(required=Required.NEW, joined_from__isnull=False)
                | (~Q(required=Required.NEW) & Q(joined_from=None)),
                name="new_staff_have_a_first_day",
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """The name in the reader's language, one in another where nobody has written it."""
        return worded(self, "label")

    @property
    def labels(self) -> tuple[str, str, str]:
        """The names in English, simplified and traditional Chinese, empty where nobody has written one."""
        return self.label, self.label_hans, self.label_hant

    def is_required_of(self, role: str, hired_on: date | None) -> bool:
        """Whether somebody of this role who joined then needs it; whose first day nobody knows is not new."""
        from users.models.people import Role

        if self.retired_at is not None or role != Role.SALESPERSON:
            return False
        if self.required == Required.NEW:
            return hired_on is not None and self.joined_from is not None and hired_on >= self.joined_from
        return self.required == Required.EVERYBODY


class TrainingRecordQuerySet(KeptQuerySet["TrainingRecord"]):
    """Records and who sees them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: one's own, a manager's teams', all for admins (domain.md section 7)."""
        if user.is_admin:
            return self.all()
        return self.filter(Q(person=user) | Q(person__team__in=user.managed_team_ids))

    def standing(self) -> Self:
        """Those that nobody has voided."""
        return self.filter(voided_at=None)


@pgtrigger.register(
    pgtrigger.Protect(
        name="facts_stay",
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange(exclude=["voided_at", "voided_by", "void_reason"]),
    ),
    pgtrigger.Protect(
        name="void_stays", operation=pgtrigger.Update, condition=pgtrigger.Q(old__voided_at__isnull=False)
    ),
)
@kept
class TrainingRecord(KeptModel):
    """Somebody did a course on a day, and passed it or not; a mistake is voided with a reason, nothing else changes."""

    person = models.ForeignKey(User, models.PROTECT, related_name="training", verbose_name=_("person"))
    course = models.ForeignKey(Course, models.PROTECT, related_name="records", verbose_name=_("course"))
    done_on = models.DateField(_("done on"))
    passed = models.BooleanField(_("passed"), default=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("noted by"))
    noted_at = models.DateTimeField(_("noted"))
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    void_reason = models.CharField(max_length=300, blank=True)

    objects = TrainingRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("training record")
        verbose_name_plural = _("training records")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                name="training_void_says_who_and_why",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "course", "done_on"], condition=Q(voided_at=None), name="training_of_person")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} course {self.course_id} on {self.done_on}"
