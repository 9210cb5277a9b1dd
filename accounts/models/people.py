"""The customer's people, and ours who serve an account with its owner."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account, AccountQuerySet
from accounts.models.names import PersonNameField
from commons.found import FoundUnder
from commons.kept import KeptModel, KeptQuerySet, kept
from core.telephones import with_digits

if TYPE_CHECKING:
    from users.models import User


class KeyRole(models.TextChoices):
    """The four roles that must agree (domain.md section 4)."""

    INVESTOR = "investor", _("Investor")
    GATEKEEPER = "gatekeeper", _("Gatekeeper")
    USER = "user", _("User")
    COACH = "coach", _("Coach")


class Rank(models.TextChoices):
    """How high a person stands, and so how long they listen (domain.md section 8)."""

    UNKNOWN = "", pgettext_lazy("rank", "not known")
    EXECUTIVE = "executive", pgettext_lazy("rank", "Executive")
    SPECIALIST = "specialist", pgettext_lazy("rank", "Specialist")


INFLUENCES = [
    (1, _("1 – hardly any")),
    (2, _("2 – little")),
    (3, _("3 – some")),
    (4, _("4 – much")),
    (5, _("5 – decides")),
]


class KeyPersonQuerySet(KeptQuerySet["KeyPerson"]):
    """People of our customers."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: those of accounts the person serves or manages (not of the pool).

        Persons who were merged into others or taken back are shown nowhere, restricted ones by `for_request` and, as boxes, `drawn_for`.
        """
        return self.filter(
            account__in=Account.objects.served_by(user), merged_into=None, restricted_at=None, taken_back_on=None
        )

    def drawn_for(self, user: User) -> Self:
        """The door of power maps: restricted persons too, who stand there as boxes without a name."""
        return self.filter(account__in=Account.objects.served_by(user), merged_into=None, taken_back_on=None)

    def for_request(self, user: User) -> Self:
        """The door of what a person asks of us by law: admins all, managers those of their teams; restricted ones too."""
        rows = self.filter(account__in=Account.objects.served_by(user), merged_into=None)
        return rows if user.is_admin else rows.filter(account__team__in=user.managed_team_ids)

    def at_accounts(self, accounts: AccountQuerySet, *, user: User) -> Self:
        """Those of accounts that came through a door which serves `user`: one index scan instead of an OR."""
        return self.filter(account__in=accounts, restricted_at=None, taken_back_on=None)

    def on_map(self) -> Self:
        """Those who may stand on a power map today: who is there, and erased ones, as boxes without a name."""
        there = models.Q(left_on=None) | models.Q(erased_at__isnull=False)
        return self.filter(there, merged_into=None)

    def current(self) -> Self:
        """Those still there, whose data we may process."""
        return self.counted().filter(restricted_at=None)

    def counted(self) -> Self:
        """Those still there who fill a role: restricted ones too, of whom nothing else may be said (decision 0074)."""
        return self.filter(left_on=None, merged_into=None, erased_at=None)


@kept
class KeyPerson(KeptModel):
    """A person in an account with a say in the purchase."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="persons")
    name = PersonNameField(pgettext_lazy("person", "name"), max_length=120)
    title = models.CharField(_("job title"), max_length=120, blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True, validators=[with_digits])
    email = models.EmailField(_("e-mail"), blank=True)
    wechat = models.CharField(_("WeChat"), max_length=80, blank=True)
    roles = ArrayField(
        models.CharField(max_length=12, choices=KeyRole.choices), verbose_name=_("roles"), default=list, blank=True
    )
    influence = models.PositiveSmallIntegerField(_("influence"), choices=INFLUENCES, null=True, blank=True)
    department = models.CharField(_("department"), max_length=80, blank=True)
    rank = models.CharField(_("rank"), max_length=10, choices=Rank.choices, default=Rank.UNKNOWN, blank=True)
    referred_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="referred",
        verbose_name=pgettext_lazy("person", "referred by"),
    )
    created_at = models.DateTimeField(null=True, default=timezone.now, editable=False, help_text="none: long ago")
    last_contact_on = models.DateField(null=True, editable=False)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    went_to = models.CharField(
        _("company they went to"), max_length=200, blank=True, default="", db_default="", editable=False
    )
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="merged_from")
    taken_back_on = models.DateField(null=True, editable=False, help_text="the conversion that made them was undone")
    moved_from = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="moved_to", help_text="the same person before"
    )
    restricted_at = models.DateTimeField(null=True, editable=False, help_text="processing stopped at their request")
    erased_at = models.DateTimeField(null=True, editable=False, help_text="forgotten at their request")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = KeyPersonQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(influence=None) | models.Q(influence__range=(1, 5)), name="influence_1_to_5"
            )
        ]
        indexes: ClassVar = [models.Index(Upper("wechat"), name="person_wechat", condition=~models.Q(wechat=""))]
        verbose_name = _("key person")
        verbose_name_plural = _("key persons")

    def __str__(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        """The name, or a placeholder while the person's data may not be processed (decision 0026)."""
        return gettext("Name withheld") if self.restricted_at and not self.erased_at else self.name


@kept
class PersonSearch(FoundUnder):
    """Under what a person is found: the name, and the tail of the telephone number."""

    person = models.OneToOneField(KeyPerson, models.PROTECT, primary_key=True, related_name="search")

    class Meta:
        indexes: ClassVar = [
            GinIndex(fields=["grams"], name="person_grams", fastupdate=False),
            GinIndex(fields=["telephone_tails"], name="person_tails", fastupdate=False),
            models.Index(fields=["name_folded"], name="person_starts"),
        ]


class GroupRole(models.TextChoices):
    """What a colleague does in a working group."""

    OPENER = "opener", pgettext_lazy("working group", "Opener (opens the door at the top)")
    SALES = "sales", pgettext_lazy("working group", "Sales")
    TECHNICIAN = "technician", pgettext_lazy("working group", "Technician")
    SERVICE = "service", pgettext_lazy("working group", "Service")
    DELIVERY = "delivery", pgettext_lazy("working group", "Production and delivery")
    FINANCE = "finance", pgettext_lazy("working group", "Finance and contracts")
    OTHER = "other", pgettext_lazy("working group", "Something else")


@kept
class WorkingGroupMember(KeptModel):
    """A colleague who serves an account with its owner, from when to when."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="group")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="group_memberships")
    role = models.CharField(_("role"), max_length=10, choices=GroupRole.choices, blank=True)
    part = models.CharField(_("part"), max_length=80, blank=True)
    joined_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "user"], condition=models.Q(ended_on=None), name="once_in_a_working_group"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["user"], condition=models.Q(ended_on=None), name="working_group_of")]

    def __str__(self) -> str:
        return f"{self.user_id} for {self.account_id}"

    @property
    def words(self) -> str:
        """The role, and the part in one's own words."""
        role = self.get_role_display() if self.role else ""
        return " · ".join(filter(None, [role, self.part]))
