"""Where we stand: supplier position, share of their spend, signals of change, loyalty (domain.md section 6)."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commons.kept import kept
from keyaccounts.models.noted import Noted, NotedQuerySet
from keyaccounts.models.plan import PlanAction


class Supplier(models.IntegerChoices):
    """Which supplier we are, the farthest first."""

    OUTSIDE = 0, pgettext_lazy("supplier position", "Outside")
    SECOND = 1, pgettext_lazy("supplier position", "Second supplier")
    MAIN = 2, pgettext_lazy("supplier position", "Main supplier")
    FIRST = 3, pgettext_lazy("supplier position", "First supplier")
    SOLE = 4, pgettext_lazy("supplier position", "Sole supplier")


@kept
class Position(Noted):
    """Which supplier we are from a day on."""

    position = models.PositiveSmallIntegerField(_("position"), choices=Supplier.choices)
    why = models.CharField(_("how we know"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("supplier position")
        indexes: ClassVar = [models.Index(fields=["account", "-on", "-id"], name="positions_of_account")]


class Period(models.TextChoices):
    """What an amount of spend is for."""

    YEAR = "year", pgettext_lazy("period", "Year")
    QUARTER = "quarter", pgettext_lazy("period", "Quarter")


@kept
class Wallet(Noted):
    """What they spent in our field in a period, and how much of it with us; `on` is its first day.

    Without `ours` our orders of the period in the same currency are taken.
    """

    period = models.CharField(_("period"), max_length=7, choices=Period.choices, default=Period.YEAR)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    spend = models.DecimalField(_("their spend"), max_digits=16, decimal_places=2, validators=[MinValueValidator(1)])
    ours = models.DecimalField(
        _("of it with us"), max_digits=16, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )

    class Meta:
        verbose_name = _("share of their spend")
        indexes: ClassVar = [models.Index(fields=["account", "-on", "-id"], name="wallets_of_account")]

    @property
    def ends_on(self) -> date:
        """The first day after the period."""
        if self.period == Period.YEAR:
            return date(self.on.year + 1, 1, 1)
        month = self.on.month + 3
        return date(self.on.year + month // 13, (month - 1) % 12 + 1, 1)

    @property
    def words(self) -> str:
        """The period in short."""
        return f"{self.on.year}" if self.period == Period.YEAR else f"{self.on.year} Q{(self.on.month + 2) // 3}"


class SignalKind(models.TextChoices):
    """What changes at theirs."""

    ORGANISATION = "organisation", pgettext_lazy("change signal", "Organisation")
    PEOPLE = "people", pgettext_lazy("change signal", "People")
    FINANCES = "finances", pgettext_lazy("change signal", "Finances")
    MERGER = "merger", pgettext_lazy("change signal", "Merger")
    INDUSTRY = "industry", pgettext_lazy("change signal", "Industry")
    SENSITIVE = "sensitive", pgettext_lazy("change signal", "Newly sensitive about something")
    UNHAPPY = "unhappy", pgettext_lazy("change signal", "Unhappy with how things are")


class SignalQuerySet(NotedQuerySet):
    """Signals of change."""

    def open(self) -> Self:
        """Nobody has answered them yet."""
        return self.current().filter(answered_on=None)


@kept
class ChangeSignal(Noted):
    """Something that changes at theirs; answered with an action, or with the reason why none is needed."""

    kind = models.CharField(_("what changes"), max_length=12, choices=SignalKind.choices)
    text = models.CharField(_("in a sentence"), max_length=500)
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    action = models.ForeignKey(PlanAction, models.PROTECT, null=True, related_name="signals")

    objects = SignalQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("change signal")
        verbose_name_plural = _("change signals")
        indexes: ClassVar = [
            models.Index(fields=["account", "-on", "-id"], name="signals_of_account"),
            models.Index(fields=["account"], name="open_signals", condition=Q(answered_on=None, voided_at=None)),
        ]


class Intention(models.TextChoices):
    """What they mean to do."""

    MORE = "more", pgettext_lazy("intention to buy", "Buy more")
    SAME = "same", pgettext_lazy("intention to buy", "Buy as before")
    LESS = "less", pgettext_lazy("intention to buy", "Buy less")
    LEAVE = "leave", pgettext_lazy("intention to buy", "Look for another supplier")


def _score(words: Any) -> Any:
    limits = [MinValueValidator(1), MaxValueValidator(5)]
    return models.PositiveSmallIntegerField(words, null=True, blank=True, validators=limits)


@kept
class Survey(Noted):
    """How satisfied they were on a day."""

    quality = _score(_("quality, 1 to 5"))
    service = _score(_("service, 1 to 5"))
    value = _score(_("value, 1 to 5"))
    asked = models.PositiveSmallIntegerField(_("people asked"), default=1, validators=[MinValueValidator(1)])
    very_satisfied = models.PositiveSmallIntegerField(_("of them very satisfied"), default=0)
    intention = models.CharField(_("what they mean to do"), max_length=5, choices=Intention.choices, blank=True)
    note = models.CharField(_("in their words"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("survey")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(asked__gte=1, very_satisfied__lte=models.F("asked")), name="satisfied_among_the_asked"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["account", "-on", "-id"], name="surveys_of_account")]
