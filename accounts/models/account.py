"""The account row: everything a rule needs lies here (design.md, The rule engine)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import sources
from accounts.models import indexed
from commons.found import FoundBehindDoors, moves_with, starts_at
from commons.kept import KeptModel, KeptQuerySet, kept
from core import searchkeys
from core.among import Among

if TYPE_CHECKING:
    from collections.abc import Iterable

    from users.models import User


class State(models.TextChoices):
    """Where an account is in the ownership cycle (domain.md section 3); a void one has left it as a duplicate or a mistake."""

    OWNED = "owned", _("Owned")
    SUSPENDED = "suspended", _("Suspended")
    POOLED = "pooled", _("In the shared pool")
    VOID = "void", _("Merged or taken back")


class Grade(models.TextChoices):
    """Importance; A is protected."""

    A = "A", "A"
    B = "B", "B"
    C = "C", "C"
    D = "D", "D"


class Vip(models.TextChoices):
    """A separate axis, by decision; VVIP is protected."""

    NONE = "", pgettext_lazy("VIP class", "no")
    VIP = "vip", "VIP"
    VVIP = "vvip", "VVIP"


class AccountQuerySet(KeptQuerySet["Account"]):
    """Which accounts: by who may see them, by where they are, by what is due."""

    # -- doors -----------------------------------------------------------------------------------
    def visible_to(self, user: User) -> Self:
        """The only door from a request: own, working groups, the pool; a manager's teams; all for admins."""
        if user.is_admin:
            return self.present()
        return self.filter(self._served(user) | Q(state=State.POOLED) & self._claim_scope(user))

    def served_by(self, user: User) -> Self:
        """Accounts whose contacts and persons the person may read: visible ones that are not just in the pool."""
        return self.present() if user.is_admin else self.filter(self._served(user))

    def keys_served_by(self, user: User) -> models.QuerySet[Any, Any]:
        """Keys of what `served_by` gives, for what hangs on accounts: who leads no team has few, found by two indexes."""
        if user.is_admin or user.managed_team_ids:
            return self.served_by(user).values("pk")
        return self.owned_by(user).order_by().values("pk").union(self.in_group_of(user).order_by().values("pk"))

    def editable_by(self, user: User) -> Self:
        """Accounts the person may work on: own and group's while owned, the teams' for managers, all for admins."""
        return self.served_by(user).exclude(state=State.POOLED) if not user.is_admin else self.present()

    def exportable_by(self, user: User) -> Self:
        """What the person may take out as a file (domain.md section 7): own ones, the teams', all for admins.

        A deputy serves the accounts of somebody absent, and takes none of them out.
        """
        if user.is_admin:
            return self.present()
        mine = Q(owner=user)
        if user.managed_team_ids:
            mine |= Q(team_id__in=user.managed_team_ids) & ~Q(state=State.POOLED)
        return self.filter(mine).present()

    def _served(self, user: User) -> Q:
        from accounts.models.people import WorkingGroupMember

        group = WorkingGroupMember.objects.filter(user=user, ended_on=None).values("account_id")
        served = Q(owner_id__in=user.served_owner_ids) | Q(Among(group))
        if user.managed_team_ids:
            served |= Q(team_id__in=user.managed_team_ids) & ~Q(state__in=[State.POOLED, State.VOID])
        return served

    def _claim_scope(self, user: User) -> Q:
        from accounts.policies import claim_scope

        return claim_scope(user)

    # -- lists (separate, because an OR over them costs fifty times more) -----------------------------
    def owned_by(self, user: User) -> Self:
        """The person's own accounts and those of colleagues they deputise for."""
        return self.of_owners(user.served_owner_ids)

    def of_owners(self, owner_ids: Iterable[int]) -> Self:
        """Accounts owned by any of these people."""
        return self.filter(state=State.OWNED, owner_id__in=owner_ids)

    def in_group_of(self, user: User) -> Self:
        """Accounts the person serves in a working group."""
        return self.filter(group__user=user, group__ended_on=None)

    def of_teams(self, user: User) -> Self:
        """Owned and suspended accounts of the teams a manager leads; all of them for an admin."""
        kept = self.exclude(state=State.POOLED).present()
        return kept if user.is_admin else kept.filter(team_id__in=user.managed_team_ids)

    def in_pool_for(self, user: User) -> Self:
        """Accounts the person may claim from the shared pool."""
        pool = self.filter(state=State.POOLED)
        return pool if user.is_admin else pool.filter(self._claim_scope(user))

    def on_desk_of(self, user: User) -> Self:
        """Suspended accounts waiting for this manager (the supervisor's desk) or for an admin (every desk)."""
        desk = self.filter(state=State.SUSPENDED)
        return desk if user.is_admin else desk.filter(desk="supervisor", team_id__in=user.managed_team_ids)

    # -- adjectives -----------------------------------------------------------------------------------
    def present(self) -> Self:
        """All but those that were merged into another or taken back: these are kept, and shown nowhere."""
        return self.exclude(state=State.VOID)

    def due_for_recycling(self, cutoff: date) -> Self:
        """Owned, not protected, and silent for as long as the policy allows at the end of `cutoff`."""
        return self.filter(state=State.OWNED, recycle_due_on__lte=cutoff)


IN_POOL = "record.state IN ('pooled', 'void')"
"""When nobody has an account."""


@pgtrigger.register(moves_with("accounts_accountsearch", "account_id", IN_POOL, "state", "owner_id", "team_id"))
@kept
class Account(KeptModel):
    """A company we sell to or try to sell to."""

    # who they are
    name = models.CharField(_("name"), max_length=200)
    sort_key = models.CharField(max_length=64, editable=False)
    industry = models.CharField(_("industry"), max_length=80, blank=True)
    region = models.CharField(_("region"), max_length=80, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    website = models.URLField(_("website"), blank=True)
    telephones = ArrayField(models.CharField(max_length=40), verbose_name=_("telephones"), default=list, blank=True)
    source = models.CharField(_("source"), max_length=80, blank=True)  # a code of Source, or words
    notes = models.TextField(_("notes"), max_length=5000, blank=True)
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    annual_revenue = models.DecimalField(_("annual revenue"), max_digits=16, decimal_places=2, null=True, blank=True)
    founded_year = models.PositiveSmallIntegerField(_("founded in"), null=True, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="subsidiaries", verbose_name=_("parent company")
    )
    tags = ArrayField(models.CharField(max_length=40), verbose_name=_("tags"), default=list, blank=True)
    referred_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="referrals", verbose_name=_("referred by")
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="merged_from", help_text="where its things went"
    )
    external_id = models.CharField(max_length=120, blank=True, editable=False, help_text="key in the imported source")
    grade = models.CharField(_("importance grade"), max_length=1, choices=Grade.choices, default=Grade.C)
    vip = models.CharField(_("VIP class"), max_length=4, choices=Vip.choices, default=Vip.NONE, blank=True)
    protected = models.GeneratedField(
        expression=Q(grade="A") | Q(vip="vvip"),  # type: ignore[arg-type]
        output_field=models.BooleanField(),
        db_persist=True,
    )
    # the model of importance (accounts/grading writes these; `grade` is its word unless somebody decided)
    score = models.DecimalField(max_digits=4, decimal_places=1, null=True, editable=False)
    score_known = models.PositiveSmallIntegerField(default=0, db_default=0, help_text="percent of the weight")
    grade_by_model = models.CharField(max_length=1, blank=True, default="", db_default="", help_text="empty: none")
    grade_decided = models.BooleanField(default=False, db_default=False, help_text="stands by decision")
    grade_held = models.BooleanField(default=False, db_default=False, help_text="A by the model, beyond the cap")
    grade_version = models.BigIntegerField(null=True, help_text="of the model; empty: figures to be gathered")
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="of edits by people")

    # whose it is
    state = models.CharField(max_length=10, choices=State.choices, default=State.OWNED)
    state_since = models.DateField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="accounts",
        verbose_name=_("owner"),
        db_index=False,
    )
    previous_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    team = models.ForeignKey(
        "users.Team", models.PROTECT, null=True, related_name="accounts", verbose_name=_("team"), db_index=False
    )
    desk = models.CharField(max_length=10, blank=True, help_text="whose desk a suspended account waits on")
    look_again_on = models.DateField(null=True)
    desk_reminded_on = models.DateField(null=True)
    desk_reminder_due_on = models.DateField(null=True)
    current_cycle = models.ForeignKey("accounts.Cycle", models.PROTECT, null=True, related_name="+", db_index=False)
    cycle_started_on = models.DateField(null=True)

    # what has happened
    cycle_contacts = models.PositiveIntegerField(default=0)
    lifetime_contacts = models.PositiveIntegerField(default=0)
    first_contact_on = models.DateField(null=True)
    last_contact_on = models.DateField(null=True)
    last_order_on = models.DateField(null=True)
    order_in_cycle = models.BooleanField(default=False)
    open_until = models.DateField(null=True, help_text="expected close of the open opportunity that ends last")
    postponements = models.PositiveSmallIntegerField(default=0)
    need_explicit = models.BooleanField(_("explicit need"), default=False)
    agreed_step_on = models.DateField(null=True, help_text="next step agreed with the customer")
    next_contact_due_on = models.DateField(null=True)
    next_step_on = models.DateField(null=True, help_text="the earliest open next step")

    # the clocks (accounts/clocks.py writes them; nothing else does)
    contacts_allowed = models.PositiveIntegerField(default=12)
    kept_until_contacts = models.PositiveIntegerField(default=0, help_text="0: never kept in this cycle")
    keeps = models.PositiveSmallIntegerField(default=0)
    threshold_reached_on = models.DateField(null=True)
    proposal_visible_on = models.DateField(null=True)
    paused_until = models.DateField(null=True)
    not_before_recycle = models.DateField(null=True)
    not_before_suspend = models.DateField(null=True)
    recycle_due_on = models.DateField(null=True)
    suspend_due_on = models.DateField(null=True)
    alarm_due_on = models.DateField(null=True, help_text="a protected account is silent for too long from here")
    alarmed_due_on = models.DateField(null=True)
    warned_due_on = models.DateField(null=True, help_text="the recycling date the owner was warned of")
    warned_on = models.DateField(null=True, help_text="when the first warning of it could be seen")
    warned_days = models.PositiveSmallIntegerField(null=True, help_text="days before, of the latest warning")
    policy_version = models.BigIntegerField(default=0)

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="owned", owner__isnull=False) | ~Q(state="owned") & Q(owner__isnull=True),
                name="owner_exactly_when_owned",
            ),
            models.CheckConstraint(
                condition=Q(state="owned", current_cycle__isnull=False)
                | ~Q(state="owned") & Q(current_cycle__isnull=True)
                | Q(current_cycle__isnull=True, cycle_started_on__isnull=True),
                name="cycle_only_when_owned",
            ),
            models.CheckConstraint(condition=Q(merged_into=None) | Q(state="void"), name="merged_accounts_are_void"),
            models.UniqueConstraint(fields=["external_id"], condition=~Q(external_id=""), name="account_external_id"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner", "sort_key", "id"], name="acc_owner_name", condition=Q(state="owned")),
            models.Index(fields=["owner", "next_contact_due_on"], name="acc_owner_next", condition=Q(state="owned")),
            # Counted and summed up without a look at the rows; by key, so that the map of visible pages is read in order.
            models.Index(
                fields=["owner", "id"],
                include=[
                    "next_contact_due_on",
                    "recycle_due_on",
                    "proposal_visible_on",
                    "protected",
                    "industry",
                    "region",
                ],
                name="acc_owner_id",
                condition=Q(state="owned"),
            ),
            models.Index(
                fields=["team", "id"], include=indexed.OF_TEAMS, name="acc_team_id", condition=~Q(state="pooled")
            ),
            models.Index(fields=["id"], include=indexed.BY_KEY, name="acc_kept_id", condition=~Q(state="pooled")),
            # Few rows: one tag, and grades by decision.
            GinIndex(fields=["tags"], name="acc_tags", fastupdate=False, condition=~Q(tags=[])),
            models.Index(
                fields=["sort_key", "id"],
                include=["state", "team"],
                name="acc_decided",
                condition=Q(grade_decided=True),
            ),
            # One industry after the other (accounts/industries.py).
            models.Index(fields=["industry"], name="acc_industry", condition=Q(industry__gt="")),
            models.Index(fields=["vip", "state", "sort_key", "id"], name="acc_vip", condition=Q(vip__gt="")),
            # In the order of the list, with the team and what filters ask to pass over other rows inside the index.
            models.Index(
                fields=["sort_key", "id", "team"],
                include=indexed.IN_LISTS,
                name="acc_kept_name",
                condition=~Q(state="pooled"),
            ),
            models.Index(fields=["team", "recycle_due_on", "id"], name="acc_team_recycle", condition=Q(state="owned")),
            models.Index(
                fields=["team", "id"], include=indexed.IN_QUEUES, name="acc_team_owned", condition=Q(state="owned")
            ),
            models.Index(fields=["sort_key", "id"], name="acc_name"),
            models.Index(fields=["-state_since", "-id"], name="acc_pool", condition=Q(state="pooled")),
            models.Index(fields=["sort_key", "id"], name="acc_pool_name", condition=Q(state="pooled")),
            models.Index(fields=["team", "state_since", "id"], name="acc_pool_team", condition=Q(state="pooled")),
            models.Index(
                fields=["previous_owner", "state", "state_since", "id"],
                name="acc_came_from",
                condition=Q(state__in=["pooled", "suspended"]),
            ),
            models.Index(
                fields=["id"], include=["grade", "protected"], name="acc_pool_id", condition=Q(state="pooled")
            ),
            models.Index(
                fields=["state_since", "id", "team", "desk"], name="acc_desk_since", condition=Q(state="suspended")
            ),
            models.Index(fields=["team", "desk", "id"], name="acc_desk_team", condition=Q(state="suspended")),
            models.Index(fields=["recycle_due_on", "id"], name="acc_recycle", condition=Q(state="owned")),
            models.Index(
                fields=["suspend_due_on", "id"], name="acc_suspend", condition=Q(suspend_due_on__isnull=False)
            ),
            models.Index(fields=["alarm_due_on", "id"], name="acc_alarm", condition=Q(alarm_due_on__isnull=False)),
            models.Index(
                fields=["cycle_started_on", "id"],
                name="acc_propose",
                condition=Q(state="owned", threshold_reached_on__isnull=False, proposal_visible_on__isnull=True),
            ),
            models.Index(
                fields=["team", "proposal_visible_on"],
                name="acc_proposed",
                condition=Q(proposal_visible_on__isnull=False),
            ),
            models.Index(fields=["next_contact_due_on", "id"], name="acc_next", condition=Q(state="owned")),
            models.Index(fields=["last_contact_on", "id"], name="acc_last", condition=~Q(state="pooled")),
            models.Index(fields=["last_contact_on", "id"], name="acc_pool_last", condition=Q(state="pooled")),
            models.Index(
                fields=["threshold_reached_on", "id"],
                name="acc_twelve",
                condition=Q(threshold_reached_on__isnull=False),
            ),
            models.Index(fields=["team", "previous_owner"], name="acc_paused", condition=Q(paused_until__isnull=False)),
            models.Index(fields=["policy_version", "id"], name="acc_policy", condition=~Q(state="pooled")),
            models.Index(fields=["grade_version", "id"], name="acc_grade_version", condition=~Q(state="void")),
            # In the order of importance, with team and state to pass over others' rows inside the index.
            models.Index(fields=["score", "id", "team", "state"], name="acc_score", condition=Q(score__isnull=False)),
            models.Index(fields=["owner", "id"], name="acc_grade_held", condition=Q(grade_held=True)),
            models.Index(
                fields=["desk_reminder_due_on", "id"],
                name="acc_remind",
                condition=Q(desk_reminder_due_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def source_words(self) -> str:
        """Where it came from, in the reader's language."""
        return sources.words_of(self.source)

    def set_name(self, name: str) -> None:
        """Give the account a name and the key that lists sort it by."""
        self.name = name
        self.sort_key = searchkeys.sort_key(name)


@pgtrigger.register(starts_at("accounts_account", "account_id", IN_POOL))
@kept
class AccountSearch(FoundBehindDoors):
    """Under what an account is found; apart from Account so that a contact never rewrites this index, only a move."""

    account = models.OneToOneField(Account, models.PROTECT, primary_key=True, related_name="search")

    class Meta:
        indexes: ClassVar = [
            GinIndex(fields=["grams", "doors"], name="search_words", fastupdate=True, gin_pending_list_limit=512),
            GinIndex(fields=["telephone_tails"], name="search_tails", fastupdate=False),
        ]
