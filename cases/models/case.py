"""A case: the story of a won or lost deal, told so that others can use it (domain.md 2.3)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Account, KeyRole
from commons.found import FoundUnder
from commons.kept import KeptModel, KeptQuerySet, append_only, kept
from leads.models import Opportunity, Stage
from leads.services.catalogues import reason_words

if TYPE_CHECKING:
    from users.models import User

LONGEST_TEXT = 4000
MOST_CONTACTS = 12  # drawn where nobody has counted them
MOST_DRAWN = 36
LONGEST_RULE = 100
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
SECTIONS = {
    "situation": _("The situation"),
    "did": _("What we did"),
    "turned": _("What turned it"),
    "again": _("What to do again, or never again"),
}
# What people write; no person and no account is named in them once the case is shared.
TEXTS = ("title", *SECTIONS)


class Result(models.TextChoices):
    """How the deal ended."""

    WON = "won", pgettext_lazy("case", "Won")
    LOST = "lost", pgettext_lazy("case", "Lost")


class CaseState(models.TextChoices):
    """Where a case stands; nothing is deleted."""

    DRAFT = "draft", pgettext_lazy("case", "Draft")
    SHARED = "shared", pgettext_lazy("case", "Shared")
    WITHDRAWN = "withdrawn", pgettext_lazy("case", "Withdrawn")


class Told(KeptModel):
    """What a case says, now and in each of its versions."""

    title = models.CharField(_("title"), max_length=160)
    result = models.CharField(_("result"), max_length=4, choices=Result.choices)
    industry = models.CharField(_("industry"), max_length=80, blank=True)
    stage = models.CharField(_("stage it shows"), max_length=1, choices=Stage.choices, default=Stage.CLOSE)
    product = models.CharField(_("product"), max_length=120, blank=True)
    lost_reason = models.CharField(_("reason"), max_length=16, blank=True, help_text="code of a LossReason")
    roles = ArrayField(
        models.CharField(max_length=12, choices=KeyRole.choices), verbose_name=_("roles"), default=list, blank=True
    )
    contacts = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("contacts that mattered"), default=list, blank=True
    )
    situation = models.TextField(max_length=LONGEST_TEXT, blank=True)
    did = models.TextField(max_length=LONGEST_TEXT, blank=True)
    turned = models.TextField(max_length=LONGEST_TEXT, blank=True)
    again = models.TextField(max_length=LONGEST_TEXT, blank=True)

    class Meta:
        abstract = True

    @property
    def sections(self) -> list[tuple[str, str, str]]:
        """The story, section by section: name, words, text; empty ones are left out."""
        return [(name, str(words), text) for name, words in SECTIONS.items() if (text := getattr(self, name))]

    @property
    def missing(self) -> list[str]:
        """What has to be told before it is shared."""
        found = [str(words) for name, words in SECTIONS.items() if not getattr(self, name)]
        if not self.industry:
            found.insert(0, str(_("Industry")))
        if self.result == Result.LOST and not self.lost_reason:
            found.append(str(_("Why it was lost")))
        return found

    @property
    def reason_words(self) -> str:
        """Why it was lost, in the reader's language; one statement."""
        return reason_words().get(self.lost_reason, self.lost_reason) if self.lost_reason else ""

    @property
    def roles_words(self) -> list[str]:
        """Which of the four roles mattered."""
        return [str(KeyRole(role).label) for role in KeyRole.values if role in self.roles]


class CaseQuerySet(KeptQuerySet["Case"]):
    """Cases and who sees them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: shared ones are everybody's; the rest is the author's, their managers' and admins'."""
        if user.is_admin:
            return self.all()
        seen = Q(state=CaseState.SHARED) | Q(author=user)
        if user.managed_team_ids:
            seen |= Q(author__team_id__in=user.managed_team_ids)
        return self.filter(seen)

    def editable_by(self, user: User) -> Self:
        """Those whose words the person may change: own ones that are not withdrawn."""
        return self.filter(author=user).exclude(state=CaseState.WITHDRAWN)

    def shared(self) -> Self:
        """Those in the library."""
        return self.filter(state=CaseState.SHARED)


@kept
class Case(Told):
    """A story in the library. Its account is named only to readers who serve it; the figures are those of the day it was told.

    `month`: first day of the month whose panel scores it. `mean`, `best`: what the panel found, written when it closes.
    """

    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="cases", verbose_name=_("account"))
    opportunity = models.ForeignKey(Opportunity, models.PROTECT, null=True, related_name="+", db_index=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="cases", verbose_name=_("author"))
    industry_key = models.CharField(max_length=80, blank=True, editable=False, help_text="of any spelling as one")
    counted_contacts = models.PositiveIntegerField(null=True, help_text="contact days up to the end of the deal")
    counted_days = models.PositiveIntegerField(null=True, help_text="from the first of them to the end of the deal")
    counted_on = models.DateField(null=True, help_text="the day the figures were taken")
    state = models.CharField(_("state"), max_length=9, choices=CaseState.choices, default=CaseState.DRAFT)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField()
    shared_on = models.DateField(_("shared on"), null=True)
    month = models.DateField(_("month"), null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.CharField(max_length=500, blank=True)
    mean = models.DecimalField(_("score"), max_digits=3, decimal_places=2, null=True)
    best = models.BooleanField(_("best of its month"), default=False)
    useful = models.PositiveIntegerField(_("useful to"), default=0)
    version = models.PositiveIntegerField(default=1)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="draft", shared_on=None, month=None)
                | Q(state="shared", shared_on__isnull=False, month__isnull=False)
                | Q(state="withdrawn", withdrawn_at__isnull=False),
                name="case_shared_with_its_month",
            ),
            models.CheckConstraint(condition=Q(result="lost") | Q(lost_reason=""), name="case_won_has_no_loss"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-shared_on", "-id"], name="case_latest", condition=Q(state="shared")),
            models.Index(fields=["-mean", "-id"], name="case_scored", condition=Q(state="shared", mean__isnull=False)),
            models.Index(fields=["-useful", "-id"], name="case_useful", condition=Q(state="shared")),
            models.Index(fields=["month"], name="case_of_month", condition=Q(state="shared")),
            models.Index(fields=["industry_key", "stage"], name="case_like", condition=Q(state="shared")),
            models.Index(fields=["industry"], name="case_industry", condition=Q(industry__gt="")),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def places(self) -> range:
        """The contacts that are drawn, by their numbers: as many as were counted, up to MOST_DRAWN, and all that mattered."""
        counted = MOST_CONTACTS if self.counted_contacts is None else self.counted_contacts
        return range(1, max([min(counted, MOST_DRAWN), *self.contacts]) + 1)

    @property
    def not_drawn(self) -> int:
        """How many more contacts there were than are drawn."""
        return max(0, (self.counted_contacts or 0) - len(self.places))

    @property
    def is_draft(self) -> bool:
        """Not shared yet."""
        return self.state == CaseState.DRAFT

    @property
    def is_shared(self) -> bool:
        """In the library."""
        return self.state == CaseState.SHARED

    @property
    def is_lost(self) -> bool:
        """The deal was lost."""
        return self.result == Result.LOST


class VersionQuerySet(KeptQuerySet["CaseVersion"]):
    """Versions, read with the case they belong to."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: of cases the person may change or withdraw; others read what holds now, and
        what the panel has scored.
        """
        rows = self.with_scored()
        if user.is_admin:
            return rows
        seen = Q(case__author=user) | Q(scored=True, case__state=CaseState.SHARED)
        if user.managed_team_ids:
            seen |= Q(case__author__team_id__in=user.managed_team_ids)
        return rows.filter(seen)

    def with_scored(self) -> Self:
        """Each with whether it held when somebody gave a score that stands (`scored`)."""
        later = CaseVersion.objects.filter(case=OuterRef("case"), number__gt=OuterRef("number")).order_by("number")
        until = Coalesce(Subquery(later.values("saved_at")[:1]), Value(NEVER))
        given = Case.objects.filter(
            pk=OuterRef("case"), scores__at__gte=OuterRef("saved_at"), scores__at__lt=OuterRef("held_until")
        )
        return self.alias(held_until=until).annotate(scored=Exists(given))


@append_only
class CaseVersion(Told):
    """What a case said after one save."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    saved_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a case")
        verbose_name_plural = _("versions of cases")
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "number"], name="case_version_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.number}"

    @property
    def account_id(self) -> int | None:
        """The account of the case, for what is withheld."""
        return self.case.account_id


@kept
class CaseSearch(FoundUnder):
    """Under what a case is found: title, industry and product in any spelling, and every word of the story."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="search")
    story = models.TextField(help_text="all texts, folded")

    class Meta:
        indexes: ClassVar = [GinIndex(fields=["grams"], name="case_grams", fastupdate=False)]


class UsefulQuerySet(KeptQuerySet["Useful"]):
    """Marks of readers."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: one's own."""
        return self.filter(user=user)

    def current(self) -> Self:
        """Not taken back."""
        return self.filter(ended_at=None)


@kept
class Useful(KeptModel):
    """A reader says: this case was useful to me."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="marks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = UsefulQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "user"], condition=Q(ended_at=None), name="useful_once")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.user_id}"
