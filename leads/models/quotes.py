"""Quotations and their versions (domain.md 5: proposal sent before Close)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import KeyPerson
from commons.kept import KeptModel, KeptQuerySet, kept
from commons.numbers import Backwards, Squeezed
from leads.models.lines import LineFields, LineQuerySet
from leads.models.opportunities import Opportunity

if TYPE_CHECKING:
    from users.models import User


class QuoteState(models.TextChoices):
    """What became of one version of a quotation; an issued one expires by its date."""

    DRAFT = "draft", pgettext_lazy("quotation", "Draft")
    ISSUED = "issued", pgettext_lazy("quotation", "Issued")
    ACCEPTED = "accepted", pgettext_lazy("quotation", "Accepted")
    DECLINED = "declined", pgettext_lazy("quotation", "Declined")
    SUPERSEDED = "superseded", pgettext_lazy("quotation", "Superseded")
    DISCARDED = "discarded", pgettext_lazy("quotation", "Discarded")


class QuoteQuerySet(KeptQuerySet["Quote"]):
    """Quotations and who sees them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: those of opportunities the person may see."""
        return self.filter(opportunity__in=Opportunity.objects.visible_to(user))

    def editable_by(self, user: User) -> Self:
        """Those of opportunities the person may work on."""
        return self.filter(opportunity__in=Opportunity.objects.editable_by(user))

    def sent(self) -> Self:
        """Issued once, whatever became of them."""
        return self.filter(issued_on__isnull=False)


@kept
class QuoteSequence(KeptModel):
    """The last number given out in a year; its row is locked by whoever takes the next one."""

    year = models.PositiveIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


@kept
class Quote(KeptModel):
    """One version of a quotation: a draft until it is issued, frozen from then on."""

    opportunity = models.ForeignKey(Opportunity, models.PROTECT, related_name="quotes")
    number = models.CharField(_("number"), max_length=20, blank=True, editable=False, help_text="given when issued")
    edition = models.PositiveIntegerField(_("version"), default=1, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=QuoteState.choices, default=QuoteState.DRAFT, editable=False
    )
    language = models.CharField(_("language of the document"), max_length=7, choices=settings.LANGUAGES)
    customer = models.CharField(_("customer"), max_length=200, editable=False)
    address = models.CharField(_("address"), max_length=300, blank=True)
    contact = models.ForeignKey(
        KeyPerson, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("contact person")
    )
    contact_name = models.CharField(max_length=120, blank=True, editable=False)
    our_contact = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("our contact")
    )
    our_contact_name = models.CharField(max_length=120, editable=False)
    currency = models.CharField(_("currency"), max_length=3)
    discount = models.DecimalField(_("discount in percent"), max_digits=5, decimal_places=2, default=0)
    subtotal = models.DecimalField(max_digits=16, decimal_places=2, default=0, editable=False)
    total = models.DecimalField(max_digits=16, decimal_places=2, default=0, editable=False)
    tax_note = models.CharField(_("tax"), max_length=200, blank=True)
    terms = models.TextField(_("terms"), max_length=3000, blank=True)
    letterhead = models.JSONField(
        null=True, editable=False, help_text="our company and the names of products as they were when it was issued"
    )
    valid_until = models.DateField(_("valid until"))
    issued_on = models.DateField(null=True, editable=False)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)
    decided_on = models.DateField(null=True, editable=False, help_text="accepted or declined")
    decision_note = models.CharField(max_length=500, blank=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="of the row, for two people at once")

    objects = QuoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("quotation")
        verbose_name_plural = _("quotations")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number", "edition"], condition=~Q(number=""), name="quote_number_version"),
            models.UniqueConstraint(
                fields=["number"], condition=Q(state__in=["issued", "accepted"]), name="one_valid_version_a_quote"
            ),
            models.UniqueConstraint(
                fields=["opportunity"], condition=Q(state="draft"), name="one_draft_an_opportunity"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "discarded"], issued_on=None)
                | ~Q(state__in=["draft", "discarded"]) & Q(issued_on__isnull=False) & ~Q(number=""),
                name="quote_issued_has_number_and_day",
            ),
            models.CheckConstraint(condition=Q(discount__gte=0, discount__lte=100), name="quote_discount_a_percentage"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["opportunity", "-id"], name="quotes_of_opportunity"),
            models.Index(
                OpClass(Squeezed("number"), "text_pattern_ops"), name="quote_number_from", condition=~Q(number="")
            ),
            models.Index(
                OpClass(Backwards(Squeezed("number")), "text_pattern_ops"),
                name="quote_number_to",
                condition=~Q(number=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number or '–'} v{self.edition}"

    @property
    def is_draft(self) -> bool:
        """Whether it may still be changed."""
        return self.state == QuoteState.DRAFT

    @property
    def reduction(self) -> Decimal:
        """What the overall discount takes off."""
        return self.subtotal - self.total

    def has_expired(self, today: date) -> bool:
        """Issued, undecided, and its validity has passed."""
        return self.state == QuoteState.ISSUED and self.valid_until < today


class QuoteLineQuerySet(LineQuerySet):
    """Lines of quotations and who sees them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: those of quotations the person may see."""
        return self.filter(quote__in=Quote.objects.visible_to(user))


@pgtrigger.register(
    pgtrigger.Trigger(
        name="frozen",
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.Before,
        func="""
            IF (SELECT state FROM leads_quote WHERE id = NEW.quote_id) <> 'draft' THEN
                RAISE EXCEPTION 'lines of an issued quotation are frozen';
            END IF;
            RETURN NEW;
        """,
    )
)
@kept
class QuoteLine(LineFields):
    """One line of a quotation; the database refuses changes once it is issued."""

    quote = models.ForeignKey(Quote, models.PROTECT, related_name="lines")

    objects = QuoteLineQuerySet.as_manager()

    class Meta(LineFields.Meta):
        pass
