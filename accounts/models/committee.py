"""The committee of an account as dated rows: who reports to whom, who influences whom, what was known when."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models.account import Account
from accounts.models.people import KeyPerson
from commons.kept import KeptModel, KeptQuerySet, append_only, kept

if TYPE_CHECKING:
    from users.models import User


class Strength(models.IntegerChoices):
    """How much one person's word counts with another."""

    WEAK = 1, pgettext_lazy("influence", "Weak")
    CLEAR = 2, pgettext_lazy("influence", "Clear")
    STRONG = 3, pgettext_lazy("influence", "Strong")


class DatedQuerySet(KeptQuerySet[Any]):
    """Lines between persons, each from a day until another."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: lines of persons the reader may see."""
        return self.filter(person__in=KeyPerson.objects.visible_to(user))

    def drawn_for(self, user: User) -> Self:
        """The door of power maps: lines of restricted persons too, whom a box stands for."""
        return self.filter(person__in=KeyPerson.objects.drawn_for(user))

    def current(self) -> Self:
        """Those that have not ended."""
        return self.filter(until_on=None)

    def on_day(self, day: date) -> Self:
        """Those that held at the end of a day."""
        return self.filter(Q(until_on=None) | Q(until_on__gt=day), from_on__lte=day)


class DatedLine(KeptModel):
    """A line between two persons of one account; it ends by a date and is never deleted."""

    from_on = models.DateField(editable=False)
    until_on = models.DateField(null=True, editable=False, help_text="the first day on which it no longer held")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering: ClassVar = ["pk"]


@kept
class ReportingLine(DatedLine):
    """`person` reports to `boss` on the formal chart."""

    person = models.ForeignKey(KeyPerson, models.PROTECT, related_name="reporting_lines", verbose_name=_("Person"))
    boss = models.ForeignKey(KeyPerson, models.PROTECT, related_name="report_lines", verbose_name=_("Reports to"))

    class Meta(DatedLine.Meta):
        verbose_name = _("reporting line")
        verbose_name_plural = _("reporting lines")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], condition=Q(until_on=None), name="one_boss_a_person"),
            models.CheckConstraint(condition=~Q(person=models.F("boss")), name="nobody_own_boss"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} -> {self.boss_id}"


@kept
class InfluenceLine(DatedLine):
    """`source` moves `person`, for us or against us."""

    source = models.ForeignKey(KeyPerson, models.PROTECT, related_name="influences", verbose_name=_("From"))
    person = models.ForeignKey(KeyPerson, models.PROTECT, related_name="influenced_by", verbose_name=_("On"))
    strength = models.PositiveSmallIntegerField(_("Strength"), choices=Strength.choices, default=Strength.CLEAR)
    against = models.BooleanField(_("Against us"), default=False)

    class Meta(DatedLine.Meta):
        verbose_name = _("line of influence")
        verbose_name_plural = _("lines of influence")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "person"], condition=Q(until_on=None), name="one_influence_on_a_person"
            ),
            models.CheckConstraint(condition=~Q(person=models.F("source")), name="nobody_own_influence"),
            models.CheckConstraint(condition=Q(strength__range=(1, 3)), name="influence_strength_1_to_3"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} ~> {self.person_id}"


class PersonChangeQuerySet(KeptQuerySet["PersonChange"]):
    """What was known about persons before."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: changes of persons the reader may see."""
        return self.filter(person__in=KeyPerson.objects.visible_to(user))


@append_only
class PersonChange(KeptModel):
    """A fact of the map about a person before and after a change: the map of a past day is read backwards from today."""

    person = models.ForeignKey(KeyPerson, models.PROTECT, related_name="changes")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    field = models.CharField(max_length=20)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    objects = PersonChangeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.field}"


class LayoutQuerySet(KeptQuerySet["MapLayout"]):
    """Arranged maps."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: maps of accounts the reader serves or manages."""
        return self.filter(account__in=Account.objects.served_by(user))


@kept
class MapLayout(KeptModel):
    """Where people have put the persons of one account's map, by the id of the person."""

    account = models.OneToOneField(Account, models.PROTECT, primary_key=True, related_name="map_layout")
    places = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)

    objects = LayoutQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.account_id)


class CoverageQuerySet(KeptQuerySet["AccountCoverage"]):
    """How far committees are covered."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: coverage of accounts the reader serves or manages."""
        return self.filter(account__in=Account.objects.served_by(user))

    def at_accounts(self, accounts: Any, *, user: User) -> Self:
        """That of accounts that came through a door which serves `user`."""
        return self.filter(account__in=accounts)


@kept
class AccountCoverage(KeptModel):
    """Which of the four roles are known, met, in agreement, opposing, without a name: a bit each (committee/coverage.py)."""

    account = models.OneToOneField(Account, models.PROTECT, primary_key=True, related_name="coverage")
    known = models.PositiveSmallIntegerField(default=0)
    met = models.PositiveSmallIntegerField(default=0)
    agreed = models.PositiveSmallIntegerField(default=0)
    opposed = models.PositiveSmallIntegerField(default=0, db_default=0)
    withheld = models.PositiveSmallIntegerField(default=0, db_default=0)

    objects = CoverageQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["known", "account"], name="coverage_known"),
            models.Index(fields=["met", "account"], name="coverage_met"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.known} {self.met} {self.agreed}"
