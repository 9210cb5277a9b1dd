"""Opportunities through SPADCO (domain.md section 5)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Account, AccountQuerySet, State
from commons.found import FoundUnder
from commons.kept import KeptModel, KeptQuerySet, kept
from core.among import Among
from leads.models.catalogues import LossReason

if TYPE_CHECKING:
    from users.models import User


class Stage(models.TextChoices):
    """SPADCO, in order; the code is the letter the screens show."""

    SUSPECT = "S", pgettext_lazy("stage", "Suspect")
    PROSPECT = "P", pgettext_lazy("stage", "Prospect")
    ANALYSIS = "A", pgettext_lazy("stage", "Analysis")
    DEMO = "D", pgettext_lazy("stage", "Demo")
    CLOSE = "C", pgettext_lazy("stage", "Close")
    ORDER = "O", pgettext_lazy("stage", "Order")


STAGE_ORDER = [stage.value for stage in Stage]


class Outcome(models.TextChoices):
    """Whether an opportunity still runs."""

    OPEN = "open", _("open")
    WON = "won", _("won")
    LOST = "lost", _("lost")


class Forecast(models.TextChoices):
    """How sure the owner is of an open opportunity; empty means: by its stage (`BY_STAGE`)."""

    COMMIT = "commit", pgettext_lazy("forecast", "Committed")
    BEST = "best", pgettext_lazy("forecast", "Best case")
    PIPELINE = "pipeline", pgettext_lazy("forecast", "Pipeline")
    OMITTED = "omitted", pgettext_lazy("forecast", "Omitted")


BY_STAGE = {"S": Forecast.PIPELINE, "P": Forecast.PIPELINE, "A": Forecast.PIPELINE, "D": Forecast.BEST,
            "C": Forecast.COMMIT}  # fmt: skip


class LostReason(models.TextChoices):
    """The reasons that come with the product; admins keep the list itself (catalogues.LossReason)."""

    PRICE = "price", _("Price")
    TIMING = "timing", _("Cannot wait for the timing")
    NEED = "need", _("Needs do not match")
    COMPETITION = "competition", _("Competition")
    NO_DECISION = "no_decision", _("No decision")
    NO_BUDGET = "no_budget", _("No budget")
    OTHER = "other", _("Other")


class OpportunityQuerySet(KeptQuerySet["Opportunity"]):
    """Opportunities and who sees them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: those of accounts the person serves or manages, but void ones."""
        if user.is_admin:
            return self.valid()
        return self.valid().filter(account__in=Account.objects.keys_served_by(user))

    def owned_by(self, user: User) -> Self:
        """Those of the person's own accounts and of colleagues they deputise for."""
        return self.valid().filter(account__state=State.OWNED, account__owner_id__in=user.served_owner_ids)

    def of_teams(self, user: User) -> Self:
        """Those of owned and suspended accounts of the teams a manager leads; all of them for an admin."""
        kept = self.valid().exclude(account__state__in=[State.POOLED, State.VOID])
        return kept if user.is_admin else kept.filter(account__team_id__in=user.managed_team_ids)

    def results_of(self, user: User, *, teams: bool = False) -> Self:
        """Closed ones that count for the person and those they stand in for, or for the teams they lead: for figures.

        Some are at accounts that are with others by now: they are counted, and listed only through the other doors.
        """
        closed = self.valid().exclude(outcome=Outcome.OPEN)
        if teams:
            return closed.filter(credited_team__in=user.managed_team_ids)
        return closed.filter(credited_to__in=user.served_owner_ids)

    def at_accounts(self, accounts: AccountQuerySet, *, user: User) -> Self:
        """Those of accounts that came through a door which serves `user`: one index scan instead of an OR."""
        return self.valid().filter(account__in=accounts)

    def running_at(self, accounts: AccountQuerySet, *, user: User) -> Self:
        """Open ones of many accounts that came through a door which serves `user`: for figures.

        The accounts are found first, and each leaf of `opp_running` is read once, however many they are.
        """
        return self.valid().open().filter(Among(accounts.order_by().values("pk"), of="account_id"))

    def editable_by(self, user: User) -> Self:
        """Those of accounts the person may work on."""
        return self.valid().filter(account__in=Account.objects.editable_by(user))

    def valid(self) -> Self:
        """Not void: one that an import or a conversion made and that was taken back is in no list and no figure."""
        return self.filter(voided_at=None)

    def open(self) -> Self:
        """Neither won nor lost."""
        return self.filter(outcome=Outcome.OPEN)

    def in_play(self) -> Self:
        """Open ones of owned accounts: those of suspended and pooled accounts are on hold, outside every total."""
        return self.open().filter(account__state=State.OWNED)


@kept
class Opportunity(KeptModel):
    """A possible order of an account; its owner is the account's owner, and a closed one says whose result it was."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="opportunities", verbose_name=_("account"))
    name = models.CharField(_("name"), max_length=200)
    product = models.CharField(_("product"), max_length=120, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=16, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    stage = models.CharField(_("stage"), max_length=1, choices=Stage.choices, default=Stage.SUSPECT)
    outcome = models.CharField(_("outcome"), max_length=4, choices=Outcome.choices, default=Outcome.OPEN)
    amount_from_lines = models.BooleanField(_("the amount follows the lines"), default=False)
    forecast = models.CharField(
        _("forecast"), max_length=8, choices=Forecast.choices, blank=True, help_text="empty: by its stage"
    )
    forecast_note = models.CharField(max_length=300, blank=True, help_text="why a manager sees it otherwise")
    opened_on = models.DateField(_("opened on"))
    stage_since = models.DateField(
        null=True, editable=False, help_text="at this stage since; empty: since it was opened"
    )
    expected_close_on = models.DateField(_("expected close"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    credited_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        db_index=False,
        related_name="+",
    )
    credited_team = models.ForeignKey(
        "users.Team", models.PROTECT, verbose_name=_("team"), null=True, editable=False, related_name="+"
    )
    tags = ArrayField(models.CharField(max_length=40), verbose_name=_("tags"), default=list, blank=True)
    lost_reason = models.CharField(_("reason"), max_length=16, blank=True, help_text="code of a LossReason")
    lost_note = models.CharField(_("what happened"), max_length=500, blank=True)
    competitor = models.CharField(_("competitor"), max_length=120, blank=True)
    voided_at = models.DateTimeField(
        null=True, editable=False, help_text="what made it was taken back; it is lost, too"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    external_id = models.CharField(max_length=120, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        verbose_name = _("opportunity")
        verbose_name_plural = _("opportunities")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(outcome="lost") | ~Q(lost_reason=""), name="lost_needs_a_reason"),
            models.CheckConstraint(
                condition=Q(outcome="open", closed_on=None) | ~Q(outcome="open") & Q(closed_on__isnull=False),
                name="closed_on_exactly_when_closed",
            ),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="opportunity_amount_not_negative"),
            models.UniqueConstraint(
                fields=["external_id"], condition=~Q(external_id=""), name="opportunity_external_id"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "outcome"], name="opp_account"),
            models.Index(fields=["opened_on"], name="opp_opened"),
            models.Index(fields=["stage", "expected_close_on", "id"], name="opp_board", condition=Q(outcome="open")),
            models.Index(fields=["outcome", "-closed_on", "-id"], name="opp_closed", condition=~Q(outcome="open")),
            models.Index(
                fields=["credited_to", "outcome", "-closed_on", "-id"],
                name="opp_credited",
                condition=~Q(outcome="open"),
            ),
            models.Index(
                fields=["expected_close_on", "id"],
                include=["account", "amount", "currency", "stage", "forecast", "stage_since", "opened_on"],
                name="opp_by_close",
                condition=Q(outcome="open", voided_at=None),
            ),
            models.Index(
                fields=["amount", "id"],
                include=["account"],
                name="opp_amount",
                condition=Q(outcome="open", voided_at=None),
            ),
            models.Index(
                fields=["credited_team", "outcome", "closed_on"],
                include=["lost_reason", "competitor", "stage", "amount", "currency", "credited_to", "account", "id"],
                name="opp_results",
                condition=~Q(outcome="open") & Q(voided_at=None),
            ),
            models.Index(fields=["voided_at"], condition=models.Q(voided_at__isnull=False), name="opp_taken_back"),
            GinIndex(fields=["tags"], name="opp_tags", fastupdate=False),
            models.Index(
                fields=["account"],
                include=[
                    "stage",
                    "currency",
                    "amount",
                    "expected_close_on",
                    "stage_since",
                    "opened_on",
                    "forecast",
                    "id",
                ],
                name="opp_running",
                condition=Q(outcome="open", voided_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Neither won nor lost."""
        return self.outcome == Outcome.OPEN

    @property
    def lost_reason_words(self) -> str:
        """Why it was lost, in the reader's language."""
        return _loss_words(self.lost_reason)

    @property
    def at_stage_since(self) -> date:
        """Since when it stands at its stage."""
        return self.stage_since or self.opened_on

    @property
    def forecast_category(self) -> str:
        """The category that holds: the one somebody chose, or that of the stage."""
        return self.forecast or BY_STAGE.get(self.stage, Forecast.COMMIT)

    @property
    def forecast_words(self) -> str:
        """The category that holds, in words."""
        return str(Forecast(self.forecast_category).label)


@kept
class OpportunitySearch(FoundUnder):
    """Under what an opportunity is found: its name and product."""

    opportunity = models.OneToOneField(Opportunity, models.PROTECT, primary_key=True, related_name="search")

    class Meta:
        indexes: ClassVar = [
            GinIndex(fields=["grams"], name="opportunity_grams", fastupdate=False),
            models.Index(fields=["name_folded"], name="opportunity_starts"),
        ]


class StageChangeQuerySet(KeptQuerySet["StageChange"]):
    """Stage history, read with the opportunity it belongs to."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: history of opportunities the person may see."""
        return self.filter(opportunity__in=Opportunity.objects.visible_to(user))


@kept
class StageChange(KeptModel):
    """One step of an opportunity: from which stage (or outcome) to which, when, by whom, why."""

    opportunity = models.ForeignKey(Opportunity, models.PROTECT, related_name="stage_changes")
    from_stage = models.CharField(max_length=1, choices=Stage.choices, blank=True)
    to_stage = models.CharField(max_length=1, choices=Stage.choices)
    outcome = models.CharField(max_length=4, choices=Outcome.choices, default=Outcome.OPEN)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    # of a step that loses it: why, and to whom; they stay whatever a later loss says
    lost_reason = models.CharField(_("reason"), max_length=16, blank=True, help_text="code of a LossReason")
    competitor = models.CharField(_("competitor"), max_length=120, blank=True)
    missing = ArrayField(
        models.CharField(max_length=24), null=True, editable=False, help_text="exit criteria that were not met: codes"
    )

    objects = StageChangeQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["opportunity", "id"], name="stages_of_opp"),
            models.Index(fields=["opportunity", "on"], include=["to_stage"], name="stages_reached"),
            models.Index(fields=["on", "opportunity"], name="stages_by_date"),
            models.Index(fields=["at", "opportunity"], name="stages_by_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.opportunity_id}: {self.from_stage} -> {self.to_stage}"

    @property
    def lost_reason_words(self) -> str:
        """Why this step lost it, in the reader's language; empty when it lost nothing."""
        return _loss_words(self.lost_reason)


def _loss_words(code: str) -> str:
    entry = LossReason.objects.filter(code=code).first() if code else None
    if entry is not None:
        return entry.words
    return str(LostReason(code).label) if code in LostReason.values else code
