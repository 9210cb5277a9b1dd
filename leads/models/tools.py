"""The tools of the work on one opportunity: flat answers in one row, lists in rows of their own (domain.md section 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import KeyPerson
from commons.kept import KeptModel, KeptQuerySet, kept
from leads.models.catalogues import Competitor
from leads.models.opportunities import Opportunity

if TYPE_CHECKING:
    from users.models import User

SCOTSMAN = ("situation", "competition", "organisation", "time_scale", "spend", "money", "authority", "need")
MAN = SCOTSMAN[-3:]
SPIN = ("spin_situation", "spin_problem", "spin_implication", "spin_need_payoff")
DEMO = ("demo_decision_maker", "demo_rehearsed", "demo_goods_checked", "demo_benefits_chosen")


class BuyerPosition(models.TextChoices):
    """Where the buyer stands, beside our stage."""

    ATTENTION = "attention", pgettext_lazy("buyer", "Attention")
    INTEREST = "interest", pgettext_lazy("buyer", "Interest")
    DESIRE = "desire", pgettext_lazy("buyer", "Desire")
    MEMORY = "memory", pgettext_lazy("buyer", "Memory")
    ACTION = "action", pgettext_lazy("buyer", "Action")
    SATISFACTION = "satisfaction", pgettext_lazy("buyer", "Satisfaction")


class BuyingMode(models.TextChoices):
    """How they buy."""

    DIRECT = "direct", pgettext_lazy("buying", "Direct")
    COMMITTEE = "committee", pgettext_lazy("buying", "Committee")
    TENDER = "tender", pgettext_lazy("buying", "Tender")


class Signal(models.TextChoices):
    """What buyers do when they are about to buy."""

    PRICE = "price", _("asks for the price again")
    DELIVERY = "delivery", _("asks when it can be delivered")
    TERMS = "terms", _("asks about payment")
    DETAILS = "details", _("asks about details of use")
    REFERENCES = "references", _("asks who else uses it")
    OTHERS = "others", _("brings in colleagues")
    SAMPLE = "sample", _("wants a sample or a trial")
    AGREES = "agrees", _("agrees with what you say")


class JudgedBy(models.TextChoices):
    """What they will judge us by (domain.md section 8)."""

    APPEARANCE = "appearance", _("appearance")
    MANNERS = "manners", _("manners")
    PRODUCT = "product", _("product knowledge")
    WORLD = "world", _("knowledge of their world")
    UNDERSTANDING = "understanding", _("understanding of them")


class ToolsQuerySet(KeptQuerySet["OpportunityTools"]):
    """Tools, read with the opportunity they belong to."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: tools of opportunities the person may see."""
        return self.filter(opportunity__in=Opportunity.objects.visible_to(user))


def _answer(words: Any) -> models.BooleanField[bool | None, bool | None]:
    return models.BooleanField(words, null=True, blank=True)


def _note() -> models.CharField[str, str]:
    return models.CharField(_("Note"), max_length=300, blank=True)


@kept
class OpportunityTools(KeptModel):
    """What is known and prepared about one opportunity; an answer without a value is not known yet."""

    opportunity = models.OneToOneField(Opportunity, models.PROTECT, primary_key=True, related_name="tools")

    situation = _answer(_("Situation"))
    situation_note = _note()
    competition = _answer(pgettext_lazy("scotsman", "Competition"))
    competition_note = _note()
    organisation = _answer(_("Organisation"))
    organisation_note = _note()
    time_scale = _answer(_("Time scale"))
    time_scale_note = _note()
    spend = _answer(_("Spend"))
    spend_note = _note()
    money = _answer(_("Money"))
    money_note = _note()
    authority = _answer(_("Authority"))
    authority_note = _note()
    need = _answer(_("Need"))
    need_note = _note()

    spin_situation = models.TextField(_("Situation questions"), max_length=2000, blank=True)
    spin_problem = models.TextField(_("Problem questions"), max_length=2000, blank=True)
    spin_implication = models.TextField(_("Implication questions"), max_length=2000, blank=True)
    spin_need_payoff = models.TextField(_("Need-payoff questions"), max_length=2000, blank=True)

    position = models.CharField(_("The buyer's position"), max_length=12, choices=BuyerPosition.choices, blank=True)
    signals = ArrayField(
        models.CharField(max_length=12, choices=Signal.choices),
        verbose_name=_("Buying signals seen"),
        default=list,
        blank=True,
    )
    mode = models.CharField(_("How they buy"), max_length=10, choices=BuyingMode.choices, blank=True)
    tender_deadline = models.DateField(_("Tender: deadline"), null=True, blank=True)
    tender_documents = models.TextField(_("Tender: documents"), max_length=2000, blank=True)

    demo_decision_maker = models.BooleanField(_("The decision maker will be there"), default=False)
    demo_rehearsed = models.BooleanField(_("Rehearsed"), default=False)
    demo_goods_checked = models.BooleanField(_("Goods checked"), default=False)
    demo_benefits_chosen = models.BooleanField(_("Benefits chosen"), default=False)
    proposal_sent_on = models.DateField(_("Proposal sent on"), null=True, blank=True)

    opener = models.CharField(
        _("How to open: a fact, a question, a recommendation, a tool"), max_length=300, blank=True
    )
    idea = models.CharField(_("The constructive idea brought along"), max_length=500, blank=True)
    message = models.CharField(_("For the decision maker who is not in the room"), max_length=500, blank=True)
    judged_by = ArrayField(
        models.CharField(max_length=14, choices=JudgedBy.choices),
        verbose_name=_("What they judge us by"),
        default=list,
        blank=True,
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ToolsQuerySet.as_manager()

    class Meta:
        verbose_name = _("tools of an opportunity")
        verbose_name_plural = _("tools of opportunities")

    def __str__(self) -> str:
        return str(self.opportunity_id)


class LineQuerySet(KeptQuerySet[Any]):
    """Lines of a tool, read with the opportunity they belong to."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: lines of opportunities the person may see."""
        return self.filter(opportunity__in=Opportunity.objects.visible_to(user))

    def current(self) -> Self:
        """Not taken out."""
        return self.filter(removed_at=None)


class StanceQuerySet(LineQuerySet):
    """How persons stand to an opportunity."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: without people whose data may not be processed."""
        return self.drawn_for(user).filter(person__restricted_at=None)

    def drawn_for(self, user: User) -> Self:
        """The door of what roles say: of restricted people too, who are never shown (decision 0074)."""
        return super().visible_to(user)


class Line(KeptModel):
    """One line of a tool that is a list; taken out by a mark, never deleted."""

    opportunity = models.ForeignKey(Opportunity, models.PROTECT, related_name="%(class)ss", db_index=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = LineQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["opportunity", "id"], name="%(class)s_of_opp")]

    def __str__(self) -> str:
        return f"{self.opportunity_id} {self.pk}"


@kept
class FabLine(Line):
    """What it is, what it does better, what the customer gains."""

    feature = models.CharField(_("Feature"), max_length=200)
    advantage = models.CharField(_("Advantage"), max_length=200, blank=True)
    benefit = models.CharField(_("Benefit"), max_length=200)

    class Meta(Line.Meta):
        verbose_name = _("FAB line")
        verbose_name_plural = _("FAB lines")


@kept
class Objection(Line):
    """What they hold against it, and the four steps of the answer."""

    text = models.CharField(_("Objection"), max_length=300)
    acknowledge = models.CharField(_("Acknowledge"), max_length=300, blank=True)
    clarify = models.CharField(_("Clarify"), max_length=300, blank=True)
    respond = models.CharField(_("Respond"), max_length=300, blank=True)
    confirm = models.CharField(_("Confirm"), max_length=300, blank=True)
    settled = models.BooleanField(_("Settled"), default=False)

    class Meta(Line.Meta):
        verbose_name = _("objection")
        verbose_name_plural = _("objections")


class Technique(models.TextChoices):
    """Ways to ask for the order."""

    ASSUMPTIVE = "assumptive", pgettext_lazy("closing", "Assumptive")
    CHOICE = "choice", pgettext_lazy("closing", "Choice")
    SUMMARY = "summary", pgettext_lazy("closing", "Summary")
    EVIDENCE = "evidence", pgettext_lazy("closing", "Evidence")
    CONCESSION = "concession", pgettext_lazy("closing", "Concession")
    WARNING = "warning", pgettext_lazy("closing", "Warning")
    ISOLATION = "isolation", pgettext_lazy("closing", "Isolation")


@kept
class ClosingAttempt(Line):
    """One try to close: how, and whether it worked."""

    technique = models.CharField(_("Technique"), max_length=10, choices=Technique.choices)
    worked = models.BooleanField(_("It worked"), default=False)
    note = models.CharField(_("Note"), max_length=300, blank=True)

    class Meta(Line.Meta):
        verbose_name = _("closing attempt")
        verbose_name_plural = _("closing attempts")


class StanceKind(models.TextChoices):
    """How a key person stands to this opportunity."""

    CHAMPION = "champion", _("Champion")
    SUPPORTER = "supporter", _("Supporter")
    NEUTRAL = "neutral", _("Neutral")
    OPPONENT = "opponent", _("Opponent")
    IMMATERIAL = "immaterial", _("Immaterial")
    HIDDEN = "hidden", pgettext_lazy("stance", "Hidden")
    UNKNOWN = "unknown", pgettext_lazy("stance", "Unknown")


class DepartmentEffect(models.TextChoices):
    """What the purchase means for the person's department."""

    UNKNOWN = "unknown", pgettext_lazy("department", "not known")
    GAIN = "gain", pgettext_lazy("department", "gains")
    NEUTRAL = "neutral", pgettext_lazy("department", "neither")
    LOSS = "loss", pgettext_lazy("department", "loses")


@kept
class Stance(Line):
    """One key person in one opportunity: stance, agreement, the result they want and their own win."""

    person = models.ForeignKey(KeyPerson, models.PROTECT, related_name="stances", verbose_name=_("Person"))
    stance = models.CharField(_("Stance"), max_length=10, choices=StanceKind.choices, default=StanceKind.UNKNOWN)
    agreed = models.BooleanField(_("Agrees"), default=False)
    result = models.CharField(_("Result they want"), max_length=200, blank=True)
    win = models.CharField(_("Their own win"), max_length=200, blank=True)
    department_effect = models.CharField(
        _("Their department"), max_length=8, choices=DepartmentEffect.choices, default=DepartmentEffect.UNKNOWN
    )

    objects = StanceQuerySet.as_manager()  # type: ignore[assignment,misc]

    class Meta(Line.Meta):
        verbose_name = _("stance")
        verbose_name_plural = _("stances")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["opportunity", "person"], condition=Q(removed_at=None), name="one_stance_a_person"
            )
        ]


class Standing(models.TextChoices):
    """How we stand against a competitor."""

    AHEAD = "ahead", _("we are ahead")
    LEVEL = "level", _("we are level")
    BEHIND = "behind", _("we are behind")
    UNKNOWN = "unknown", _("not known")


@kept
class Rival(Line):
    """A competitor in this opportunity and how we stand."""

    competitor = models.ForeignKey(Competitor, models.PROTECT, related_name="rivals", verbose_name=_("Competitor"))
    standing = models.CharField(_("How we stand"), max_length=8, choices=Standing.choices, default=Standing.UNKNOWN)
    note = models.CharField(_("Note"), max_length=300, blank=True)

    class Meta(Line.Meta):
        verbose_name = _("rival")
        verbose_name_plural = _("rivals")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["opportunity", "competitor"], condition=Q(removed_at=None), name="one_rival_a_competitor"
            )
        ]
