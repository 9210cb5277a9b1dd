"""A company or person that might buy, from the first word to conversion or to "not a fit" (domain.md 1 and 2.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Account, KeyPerson
from commons.found import FoundBehindDoors, moves_with, starts_at
from commons.kept import KeptModel, KeptQuerySet, kept
from core import searchkeys
from leads.models.campaigns import Campaign, Source
from leads.models.opportunities import Opportunity

if TYPE_CHECKING:
    from users.models import User


class LeadState(models.TextChoices):
    """How far a lead is."""

    NEW = "new", pgettext_lazy("lead", "New")
    WORKING = "working", pgettext_lazy("lead", "Working")
    QUALIFIED = "qualified", pgettext_lazy("lead", "Qualified")
    CONVERTED = "converted", pgettext_lazy("lead", "Converted")
    UNFIT = "unfit", pgettext_lazy("lead", "Not a fit")


RUNNING_STATES = (LeadState.NEW, LeadState.WORKING, LeadState.QUALIFIED)


class UnfitReason(models.TextChoices):
    """Why a lead is not a fit."""

    NO_NEED = "no_need", _("No need")
    NO_MONEY = "no_money", _("No money")
    WRONG_PERSON = "wrong_person", _("Nobody with authority can be reached")
    COMPETITION = "competition", _("Competition")
    NOT_REAL = "not_real", _("Wrong number, or no such company")
    DUPLICATE = "duplicate", _("Known already")
    OTHER = "other", _("Other")


class LeadQuerySet(KeptQuerySet["Lead"]):
    """Leads and who sees them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: own, the teams', and those of the lead pool one may claim (masked)."""
        from accounts.policies import claim_scope

        if user.is_admin:
            return self.all()
        return self.filter(self._served(user) | Q(state__in=RUNNING_STATES, owner=None) & claim_scope(user))

    def served_by(self, user: User) -> Self:
        """Leads whose channels and contacts the person may read: own ones and those of the teams."""
        return self.all() if user.is_admin else self.filter(self._served(user))

    def editable_by(self, user: User) -> Self:
        """Leads the person may work on."""
        return self.served_by(user)

    def exportable_by(self, user: User) -> Self:
        """What the person may take out as a file (domain.md section 7): own ones, the teams', all for admins.

        A deputy serves the leads of somebody absent, and takes none of them out.
        """
        if user.is_admin:
            return self.all()
        mine = Q(owner=user)
        if user.managed_team_ids:
            mine |= Q(team_id__in=user.managed_team_ids, owner__isnull=False)
        return self.filter(mine)

    def owned_by(self, user: User) -> Self:
        """Running leads of the person and of colleagues they deputise for."""
        return self.held_by(user).running()

    def held_by(self, user: User) -> Self:
        """Leads of the person and of colleagues they deputise for, converted and given up ones too."""
        return self.filter(owner_id__in=user.served_owner_ids)

    def of_teams(self, user: User) -> Self:
        """Leads that somebody of a manager's teams has or had last; for an admin all that have an owner."""
        owned = self.filter(owner__isnull=False)
        return owned if user.is_admin else owned.filter(team_id__in=user.managed_team_ids)

    def in_pool_for(self, user: User) -> Self:
        """Running leads that nobody has and the person may claim: the scope of claiming accounts holds here too."""
        from accounts.policies import claim_scope

        pool = self.running().filter(owner=None)
        return pool if user.is_admin else pool.filter(claim_scope(user))

    def present(self) -> Self:
        """All but those that were made by mistake and taken back: they count nowhere and are listed only on request."""
        return self.filter(taken_back_on=None)

    def running(self) -> Self:
        """Neither converted nor given up."""
        return self.filter(state__in=RUNNING_STATES)

    def _served(self, user: User) -> Q:
        served = Q(owner_id__in=user.served_owner_ids)
        if user.managed_team_ids:
            served |= Q(team_id__in=user.managed_team_ids, owner__isnull=False)
        return served


IN_POOL = "record.owner_id IS NULL"
"""When nobody has a lead."""


@pgtrigger.register(moves_with("leads_leadsearch", "lead_id", IN_POOL, "owner_id", "team_id"))
@kept
class Lead(KeptModel):
    """A company, or a person of one, that might buy; never deleted, won or not."""

    # who they are
    company = models.CharField(_("company"), max_length=200)
    sort_key = models.CharField(max_length=64, editable=False)
    person = models.CharField(_("person"), max_length=120, blank=True)
    title = models.CharField(_("job title"), max_length=120, blank=True)
    telephones = ArrayField(models.CharField(max_length=40), verbose_name=_("telephones"), default=list, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    wechat = models.CharField(_("WeChat"), max_length=80, blank=True)
    website = models.URLField(_("website"), blank=True)
    industry = models.CharField(_("industry"), max_length=80, blank=True)
    region = models.CharField(_("region"), max_length=80, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    tags = ArrayField(models.CharField(max_length=40), verbose_name=_("tags"), default=list, blank=True)
    need = models.TextField(_("need"), max_length=2000, blank=True)
    notes = models.TextField(_("notes"), max_length=5000, blank=True)

    # where it came from
    source = models.CharField(_("source"), max_length=10, choices=Source.choices, default=Source.OWN)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="leads", verbose_name=_("campaign")
    )
    referred_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="lead_referrals", verbose_name=_("referred by")
    )
    dormant_account = models.ForeignKey(
        Account,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="dormant_leads",
        help_text="the dormant account of the pool that it stands for",
    )
    external_id = models.CharField(max_length=120, blank=True, editable=False, help_text="key in the imported source")

    # whose it is and how far
    state = models.CharField(_("state"), max_length=10, choices=LeadState.choices, default=LeadState.NEW)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="leads",
        verbose_name=_("assigned to"),
        db_index=False,
    )
    previous_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    team = models.ForeignKey("users.Team", models.PROTECT, null=True, related_name="+", db_index=False)
    assigned_on = models.DateField(null=True, help_text="the cycle of the account it becomes starts here")
    in_pool_since = models.DateField(null=True)
    contacts = models.PositiveIntegerField(default=0, help_text="days with an effective contact since the assignment")
    first_contact_on = models.DateField(null=True, help_text="effective, whoever had the lead")
    last_contact_on = models.DateField(null=True)
    last_tried_on = models.DateField(null=True, help_text="the latest contact, answered or not")
    next_contact_on = models.DateField(_("next contact"), null=True, blank=True)
    return_due_on = models.DateField(null=True, help_text="untouched until here, it goes back to the pool")
    money = models.BooleanField(_("Money"), null=True, help_text="can they pay for it?")
    authority = models.BooleanField(_("Authority"), null=True, help_text="do we speak with somebody who decides?")
    need_confirmed = models.BooleanField(_("Need"), null=True, help_text="do they need it?")
    qualified_on = models.DateField(null=True)
    unfit_reason = models.CharField(_("reason"), max_length=14, choices=UnfitReason.choices, blank=True)
    unfit_note = models.CharField(_("what happened"), max_length=500, blank=True)
    closed_on = models.DateField(null=True, help_text="converted or given up")
    taken_back_on = models.DateField(
        null=True, editable=False, help_text="made by an import or of a dormant account, and undone: counts nowhere"
    )
    account = models.ForeignKey(
        Account,
        models.PROTECT,
        null=True,
        related_name="leads",
        db_index=False,
        help_text="the account it became or joined",
    )
    key_person = models.ForeignKey(KeyPerson, models.PROTECT, null=True, related_name="+")
    opportunity = models.ForeignKey(Opportunity, models.PROTECT, null=True, related_name="leads")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_on = models.DateField(help_text="business date")
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = LeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(state="unfit") | ~Q(unfit_reason=""), name="unfit_needs_a_reason"),
            models.CheckConstraint(
                condition=Q(state="converted", account__isnull=False) | ~Q(state="converted") & Q(account=None),
                name="account_exactly_when_converted",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["converted", "unfit"], closed_on__isnull=False)
                | Q(state__in=["new", "working", "qualified"], closed_on=None),
                name="lead_closed_on_exactly_when_closed",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_on=None) | Q(state="unfit"), name="lead_taken_back_only_when_closed"
            ),
            models.UniqueConstraint(fields=["external_id"], condition=~Q(external_id=""), name="lead_external_id"),
            models.UniqueConstraint(
                fields=["dormant_account"],
                condition=Q(state__in=["new", "working", "qualified"]),
                name="one_running_lead_a_dormant_account",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["owner", "next_contact_on", "id"],
                name="leads_of_owner",
                condition=Q(state__in=["new", "working", "qualified"]),
            ),
            models.Index(fields=["owner", "-created_on", "-id"], name="leads_by_owner"),
            models.Index(fields=["industry"], name="lead_industry", condition=Q(industry__gt="")),
            models.Index(Upper("wechat"), name="leads_by_wechat", condition=~Q(wechat="")),
            models.Index(fields=["team", "-created_on", "-id"], name="leads_of_team"),
            # Lists of the company and of many teams pass over other rows inside the index of their order.
            models.Index(
                fields=["-created_on", "-id"],
                include=["owner", "team", "state", "source", "industry", "region", "campaign"],
                name="leads_by_date",
                condition=Q(taken_back_on=None),
            ),
            models.Index(
                fields=["-created_on", "-id"],
                include=["owner", "team"],
                name="leads_taken_back",
                condition=Q(taken_back_on__isnull=False),
            ),
            models.Index(
                fields=["next_contact_on", "id"],
                include=["owner", "team", "source", "industry", "region", "campaign"],
                name="leads_by_next",
                condition=Q(
                    next_contact_on__isnull=False, owner__isnull=False, state__in=["new", "working", "qualified"]
                ),
            ),
            models.Index(
                fields=["sort_key", "id"],
                include=["owner", "team"],
                name="leads_by_name",
                condition=Q(state__in=["new", "working", "qualified"]),
            ),
            models.Index(
                fields=["last_contact_on", "id"],
                include=["owner", "team"],
                name="leads_by_contact",
                condition=Q(state__in=["new", "working", "qualified"]),
            ),
            models.Index(
                fields=["team", "id"],
                include=[
                    "owner",
                    "state",
                    "source",
                    "industry",
                    "region",
                    "campaign",
                    "next_contact_on",
                    "taken_back_on",
                ],
                name="leads_assigned",
                condition=Q(owner__isnull=False, state__in=["new", "working", "qualified"]),
            ),
            models.Index(
                fields=["sort_key", "id"],
                name="lead_pool_name",
                condition=Q(owner=None, state__in=["new", "working", "qualified"]),
            ),
            GinIndex(fields=["tags"], name="lead_tags", fastupdate=False, condition=~Q(tags=[])),
            GinIndex(
                fields=["tags"],
                name="lead_pool_tags",
                fastupdate=False,
                condition=~Q(tags=[]) & Q(owner=None, state__in=["new", "working", "qualified"]),
            ),
            models.Index(
                fields=["-in_pool_since", "-id"],
                include=["team", "state", "source", "industry", "region", "campaign", "taken_back_on"],
                name="lead_pool",
                condition=Q(owner=None, state__in=["new", "working", "qualified"]),
            ),
            # Hardly any: nobody plans a contact in the pool. Where there are none, a list has not to look for them.
            models.Index(
                fields=["next_contact_on", "id"],
                include=["team", "source", "industry", "region", "campaign"],
                name="lead_pool_next",
                condition=Q(next_contact_on__isnull=False, owner=None, state__in=["new", "working", "qualified"]),
            ),
            models.Index(fields=["return_due_on", "id"], name="leads_due", condition=Q(return_due_on__isnull=False)),
            models.Index(fields=["account"], name="leads_of_account", condition=Q(account__isnull=False)),
            models.Index(
                fields=["campaign", "team"],
                include=[
                    "owner",
                    "state",
                    "first_contact_on",
                    "qualified_on",
                    "closed_on",
                    "account",
                    "opportunity",
                    "id",
                ],
                name="leads_of_campaign",
                condition=Q(campaign__isnull=False, taken_back_on=None),
            ),
        ]

    def __str__(self) -> str:
        return self.company

    @property
    def is_running(self) -> bool:
        """Neither converted nor given up."""
        return self.state in RUNNING_STATES

    @property
    def is_person(self) -> bool:
        """Whether it stands for a person without a company: it goes by the person's name."""
        return bool(self.person) and self.company == self.person

    def set_company(self, company: str) -> None:
        """Give the lead its company's name and the key that lists sort it by."""
        self.company = company
        self.sort_key = searchkeys.sort_key(company)


@pgtrigger.register(starts_at("leads_lead", "lead_id", IN_POOL))
@kept
class LeadSearch(FoundBehindDoors):
    """Under what a lead is found, by company and person."""

    lead = models.OneToOneField(Lead, models.PROTECT, primary_key=True, related_name="search")

    class Meta:
        indexes: ClassVar = [
            GinIndex(fields=["grams", "doors"], name="lead_words", fastupdate=True, gin_pending_list_limit=512),
            GinIndex(fields=["telephone_tails"], name="lead_tails", fastupdate=False),
            models.Index(fields=["name_folded"], name="lead_starts"),
        ]
