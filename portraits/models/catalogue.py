"""The catalogue of portrait fields: what a company wants to know of its customers and their people (domain.md 2.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from commons.kept import KeptModel, KeptQuerySet, kept
from core.worded import worded

if TYPE_CHECKING:
    from users.models import User

SHELF_DAYS = 180
MOST_SHELF_DAYS = 3650
MOST_WEIGHT = 5


class Section(models.TextChoices):
    """The six sections, in the order in which they open."""

    BASIC = "basic", pgettext_lazy("section of the portrait", "Basic contact")
    BACKGROUND = "background", pgettext_lazy("section of the portrait", "Background")
    NEEDS = "needs", pgettext_lazy("section of the portrait", "Needs")
    COMPETITION = "competition", pgettext_lazy("section of the portrait", "Competition")
    DEEP = "deep", pgettext_lazy("section of the portrait", "Deep information")
    EXTENDED = "extended", pgettext_lazy("section of the portrait", "Extended information")


CLOSED_SECTIONS = (Section.DEEP, Section.EXTENDED)  # their values are sealed, whatever the field says


class Subject(models.TextChoices):
    """Whom a field describes."""

    ACCOUNT = "account", _("The account")
    PERSON = "person", _("A key person")


class Kind(models.TextChoices):
    """How a value is written."""

    TEXT = "text", pgettext_lazy("kind of field", "Text")
    LONG = "long", pgettext_lazy("kind of field", "Long text")
    NUMBER = "number", pgettext_lazy("kind of field", "Number")
    MONEY = "money", pgettext_lazy("kind of field", "Money")
    DATE = "date", pgettext_lazy("kind of field", "Date")
    CHOICE = "choice", pgettext_lazy("kind of field", "Choice")
    YES_NO = "yes_no", pgettext_lazy("kind of field", "Yes or no")


class Sensitivity(models.TextChoices):
    """Whether values are sealed outside the closed sections too."""

    PLAIN = "plain", _("Everybody who serves the account")
    SENSITIVE = "sensitive", _("Closed: encrypted, opened one by one")


class FieldQuerySet(KeptQuerySet["Field"]):
    """Fields of the catalogue; everybody reads it."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: everybody who works here."""
        return self.all()

    def in_use(self) -> Self:
        """Those that are asked for today."""
        return self.filter(retired_at=None)


@kept
class Field(KeptModel):
    """One thing to know; its code stays, its words are in three languages, retired instead of removed.

    `choices`: [{"code", "en", "hans", "hant"}], for a choice only; a code once used stays, with "retired" where it is
    no longer offered: what is known keeps its words.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    subject = models.CharField(_("describes"), max_length=8, choices=Subject.choices)
    section = models.CharField(_("section"), max_length=12, choices=Section.choices)
    label = models.CharField(_("name in English"), max_length=80, blank=True)
    label_hans = models.CharField(_("name in simplified Chinese"), max_length=80, blank=True)
    label_hant = models.CharField(_("name in traditional Chinese"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.TEXT)
    bound = models.CharField(
        _("kept elsewhere"), max_length=24, blank=True, help_text="the source it is read from (services.binding)"
    )
    choices = models.JSONField(_("choices"), default=list, blank=True)
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=2, validators=[MinValueValidator(1), MaxValueValidator(MOST_WEIGHT)]
    )
    required = models.BooleanField(_("required for the section"), default=False)
    sensitivity = models.CharField(
        _("who reads it"), max_length=10, choices=Sensitivity.choices, default=Sensitivity.PLAIN
    )
    shelf_days = models.PositiveSmallIntegerField(
        _("shelf life in days"),
        default=SHELF_DAYS,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_SHELF_DAYS)],
    )
    ask = models.CharField(_("question in English"), max_length=200, blank=True)
    ask_hans = models.CharField(_("question in simplified Chinese"), max_length=200, blank=True)
    ask_hant = models.CharField(_("question in traditional Chinese"), max_length=200, blank=True)
    purpose = models.CharField(_("what for, in English"), max_length=200, blank=True)
    purpose_hans = models.CharField(_("what for, in simplified Chinese"), max_length=200, blank=True)
    purpose_hant = models.CharField(_("what for, in traditional Chinese"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=100)
    retired_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = FieldQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        verbose_name = _("field of the portrait")
        verbose_name_plural = _("fields of the portrait")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(weight__gte=1, weight__lte=MOST_WEIGHT, shelf_days__gte=1),
                name="portrait_field_weighs_something",
            )
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """The name in the reader's language, one in another where nobody has written it."""
        return worded(self, "label")

    @property
    def question(self) -> str:
        """How to ask, in the reader's language; empty where nobody has written it."""
        return worded(self, "ask")

    @property
    def what_for(self) -> str:
        """The lawful purpose, in the reader's language."""
        return worded(self, "purpose")

    @property
    def sealed(self) -> bool:
        """Whether a new value is encrypted: in the closed sections, and where the catalogue says so."""
        return self.section in CLOSED_SECTIONS or self.sensitivity == Sensitivity.SENSITIVE

    def offered(self) -> list[tuple[str, str]]:
        """(code, words) of the answers that can be given, in the reader's language."""
        return [(each["code"], _in_language(each)) for each in self.choices if not each.get("retired")]

    def said(self, code: str) -> str:
        """The words of an answer that was given, also of one that is no longer offered."""
        return next((_in_language(each) for each in self.choices if each["code"] == code), code)


def _in_language(choice: Mapping[str, str]) -> str:
    spoken = {"zh-hans": "hans", "zh-hant": "hant"}.get((get_language() or "").lower(), "en")
    return str(choice.get(spoken) or choice.get("en") or "")
