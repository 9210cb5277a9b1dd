"""The account plan: texts with their versions, dated actions, the ten steps, meetings, visits (domain.md section 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Account, KeyPerson
from commons.kept import KeptModel, KeptQuerySet, kept
from core.among import Among
from core.worded import worded
from followups.models import NextStep, StepState
from keyaccounts.models.noted import Noted, OfAccountQuerySet

if TYPE_CHECKING:
    from datetime import date

    from users.models import User


class Part(models.TextChoices):
    """The texts of a plan and of the insight board."""

    PRESENT = "present", pgettext_lazy("account plan", "Where we are")
    IDEAL = "ideal", pgettext_lazy("account plan", "Where we want to be")
    GAP = "gap", pgettext_lazy("account plan", "What is between")
    ACTION = "action", pgettext_lazy("account plan", "How we get there")
    SUCCESS = "success", pgettext_lazy("account plan", "What success depends on")
    AIM_CUSTOMER = "aim_customer", pgettext_lazy("account plan", "The customer’s objective")
    AIM_US = "aim_us", pgettext_lazy("account plan", "Our company’s objective")
    AIM_SELLER = "aim_seller", pgettext_lazy("account plan", "The salesperson’s objective")
    DECIDES = "decides", pgettext_lazy("insight board", "Who decides: one team or several?")
    GAINS = "gains", pgettext_lazy("insight board", "Who gains from a change?")
    LOSES = "loses", pgettext_lazy("insight board", "Who loses by it?")
    SERVES = "serves", pgettext_lazy("insight board", "What does the change serve?")
    QUALITY = "p_quality", pgettext_lazy("pressure", "Quality")
    PRICE = "p_price", pgettext_lazy("pressure", "Price")
    INNOVATION = "p_innovation", pgettext_lazy("pressure", "Innovation")
    SCALE = "p_scale", pgettext_lazy("pressure", "Scale")
    STRATEGY = "p_strategy", pgettext_lazy("pressure", "Strategy")
    OPERATIONS = "p_operations", pgettext_lazy("pressure", "Operations")


FOUR = (Part.PRESENT, Part.IDEAL, Part.GAP, Part.ACTION)
AIMS = (Part.AIM_CUSTOMER, Part.AIM_US, Part.AIM_SELLER)
BOARD = (Part.DECIDES, Part.GAINS, Part.LOSES, Part.SERVES)
PRESSURES = (Part.QUALITY, Part.PRICE, Part.INNOVATION, Part.SCALE, Part.STRATEGY, Part.OPERATIONS)


class Level(models.IntegerChoices):
    """How strong a pressure is."""

    NONE = 0, pgettext_lazy("pressure", "None")
    SOME = 1, pgettext_lazy("pressure", "Some")
    MUCH = 2, pgettext_lazy("pressure", "Much")
    GREATEST = 3, pgettext_lazy("pressure", "Decisive")


class PlanTextQuerySet(OfAccountQuerySet):
    """Texts of plans, with those they replaced."""

    def current(self) -> Self:
        """Those that hold."""
        return self.filter(replaced_at=None)


@kept
class PlanText(KeptModel):
    """One text of a plan; replaced by a later one, never changed. A pressure has a level too."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="plan_texts", db_index=False)
    part = models.CharField(max_length=14, choices=Part.choices)
    text = models.TextField(max_length=2000, blank=True)
    level = models.PositiveSmallIntegerField(choices=Level.choices, null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    objects = PlanTextQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "part"], condition=Q(replaced_at=None), name="one_current_plan_text"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["account", "part", "-id"], name="plan_texts_of_account")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.part}"


class ActionKind(models.TextChoices):
    """What an action of the plan is."""

    MEETING = "meeting", pgettext_lazy("plan action", "Meeting")
    SURVEY = "survey", pgettext_lazy("plan action", "Survey")
    PROPOSAL = "proposal", pgettext_lazy("plan action", "Proposal")
    ORDER = "order", pgettext_lazy("plan action", "Order")
    INSTALLATION = "installation", pgettext_lazy("plan action", "Installation")
    TRAINING = "training", pgettext_lazy("plan action", "Training")
    SUPPORT = "support", pgettext_lazy("plan action", "Support")


class Reached(models.TextChoices):
    """Whether an action reached what it was measured by."""

    YES = "yes", pgettext_lazy("measure reached", "Reached")
    PARTLY = "partly", pgettext_lazy("measure reached", "Partly reached")
    NO = "no", pgettext_lazy("measure reached", "Not reached")


class PlanActionQuerySet(OfAccountQuerySet):
    """Actions of plans; where one stands is its step's to say."""

    def open(self) -> Self:
        """Still to be done."""
        return self.filter(step__state=StepState.OPEN)

    def of_helper(self, user: User, today: date) -> Self:
        """Due by today, theirs and of whom they stand in for, at others' accounts: their own are in the queues already."""
        people = user.served_owner_ids
        due = PlanAction.objects.filter(owner__in=people, step__state=StepState.OPEN, step__due_on__lte=today)
        # These few first: with the accounts in one statement PostgreSQL walks through the actions of everybody.
        return self.filter(Among(due.values("pk"))).visible_to(user).exclude(account__owner__in=people)


@kept
class PlanAction(KeptModel):
    """A dated action with an owner and a measure; it is a next step of the account, done there and here at once."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="plan_actions")
    kind = models.CharField(_("kind"), max_length=12, choices=ActionKind.choices, default=ActionKind.MEETING)
    what = models.CharField(_("what"), max_length=300)
    measure = models.CharField(_("how we know that it is reached"), max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="plan_actions", verbose_name=_("owner")
    )
    step = models.OneToOneField(NextStep, models.PROTECT, related_name="plan_action")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    reached = models.CharField(_("measure reached"), max_length=6, choices=Reached.choices, blank=True)
    result = models.CharField(_("what came of it"), max_length=500, blank=True)
    result_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    result_at = models.DateTimeField(null=True)

    objects = PlanActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan action")
        verbose_name_plural = _("plan actions")

    def __str__(self) -> str:
        return self.what


class CheckStepQuerySet(KeptQuerySet["CheckStep"]):
    """The checklist; everybody reads it."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: everybody who works here."""
        return self.all()

    def in_use(self) -> Self:
        """Those of today's checklist."""
        return self.filter(retired_at=None)


class Fact(models.TextChoices):
    """What a step of the checklist is compared with; a tick against it is warned about."""

    NONE = "", pgettext_lazy("checked against", "Nothing: people judge it")
    ROLES = "roles", pgettext_lazy("checked against", "All four roles have a person")
    PRESSURES = "pressures", pgettext_lazy("checked against", "The six pressures are judged")
    SHARE = "share", pgettext_lazy("checked against", "Share of spend and supplier position are entered")
    GAP = "gap", pgettext_lazy("checked against", "Present, ideal and gap are written")
    AIMS = "aims", pgettext_lazy("checked against", "The three objectives are written")
    GROUP = "group", pgettext_lazy("checked against", "The working group has members and has met")
    ACTIONS = "actions", pgettext_lazy("checked against", "An action is planned and somebody high up was visited")
    SURVEY = "survey", pgettext_lazy("checked against", "A survey is entered")


@kept
class CheckStep(KeptModel):
    """One of the ten steps, in words of three languages that an admin edits."""

    label = models.CharField(_("step in English"), max_length=120, blank=True)
    label_hans = models.CharField(_("step in simplified Chinese"), max_length=120, blank=True)
    label_hant = models.CharField(_("step in traditional Chinese"), max_length=120, blank=True)
    help = models.CharField(_("when it is done, in English"), max_length=300, blank=True)
    help_hans = models.CharField(_("when it is done, in simplified Chinese"), max_length=300, blank=True)
    help_hant = models.CharField(_("when it is done, in traditional Chinese"), max_length=300, blank=True)
    fact = models.CharField(_("checked against"), max_length=10, choices=Fact.choices, blank=True)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=100)
    retired_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CheckStepQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """In the reader's language."""
        return worded(self, "label")

    @property
    def done_when(self) -> str:
        """When it is done, in the reader's language."""
        return worded(self, "help")


class TickQuerySet(OfAccountQuerySet):
    """Steps that are done."""

    def current(self) -> Self:
        """Those not taken back."""
        return self.filter(undone_at=None)


@kept
class Tick(KeptModel):
    """A step of the checklist that an account has done."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="plan_ticks")
    step = models.ForeignKey(CheckStep, models.PROTECT, related_name="ticks", db_index=False)
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = TickQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "step"], condition=Q(undone_at=None), name="step_ticked_once")
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.step_id}"


@kept
class GroupMeeting(Noted):
    """The people of several departments who met about an account."""

    who = models.CharField(_("who"), max_length=300)
    agreed = models.TextField(_("what was agreed"), max_length=2000)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "-on"], name="group_meetings")]


@kept
class HighVisit(Noted):
    """A visit to somebody high up."""

    person = models.ForeignKey(
        KeyPerson, models.PROTECT, null=True, blank=True, related_name="high_visits", verbose_name=_("whom")
    )
    whom = models.CharField(_("whom, if not among the key persons"), max_length=120, blank=True)
    ours = models.CharField(_("who of us"), max_length=200)
    outcome = models.TextField(_("what came of it"), max_length=2000)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "-on"], name="high_visits")]

    @property
    def met(self) -> Any:
        """Whom."""
        return self.person or self.whom
