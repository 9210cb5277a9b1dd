"""What is known of an account or a person, with how we know it; and the keys under which closed values are sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Account, KeyPerson
from commons.kept import KeptModel, KeptQuerySet, kept
from portraits.models.catalogue import Field

if TYPE_CHECKING:
    from datetime import date

    from users.models import User


class Basis(models.TextChoices):
    """How we know it; a guess never raises the ceiling (domain.md 2.4)."""

    TOLD = "told", pgettext_lazy("how we know it", "Told")
    SEEN = "seen", pgettext_lazy("how we know it", "Seen")
    GUESSED = "guessed", pgettext_lazy("how we know it", "Guessed")


class LegalBasis(models.TextChoices):
    """On what ground a sensitive value is kept (quality.md, The law)."""

    CONSENT = "consent", pgettext_lazy("legal basis", "Consent")
    CONTRACT = "contract", pgettext_lazy("legal basis", "Contract, or its preparation")
    DUTY = "duty", pgettext_lazy("legal basis", "Legal duty")
    INTEREST = "interest", pgettext_lazy("legal basis", "Legitimate interest")
    PUBLIC = "public", pgettext_lazy("legal basis", "Made public by the person")


class SubjectKeyQuerySet(KeptQuerySet["SubjectKey"]):
    """Data keys; no page ever shows one."""

    def visible_to(self, user: User) -> Self:
        """No door from a request: keys are used by services alone."""
        return self.none()

    def live(self) -> Self:
        """Those that still open something."""
        return self.filter(destroyed_at=None)


@kept
class SubjectKey(KeptModel):
    """The data key of one person, or of an account's own fields, wrapped under the installation's keys.

    Destroyed means emptied for good: what was sealed with it stays as rows that nobody can read (portraits.services.keys).
    """

    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="portrait_keys")
    person = models.ForeignKey(KeyPerson, models.PROTECT, null=True, related_name="portrait_keys")
    wrapped = models.TextField(blank=True, editable=False)
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    objects = SubjectKeyQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(account__isnull=False, person=None) | Q(account=None, person__isnull=False),
                name="portrait_key_of_one_subject",
            ),
            models.CheckConstraint(
                condition=Q(destroyed_at=None) & ~Q(wrapped="") | Q(destroyed_at__isnull=False, wrapped=""),
                name="destroyed_portrait_key_is_empty",
            ),
            models.UniqueConstraint(fields=["account"], condition=Q(destroyed_at=None), name="one_key_per_account"),
            models.UniqueConstraint(fields=["person"], condition=Q(destroyed_at=None), name="one_key_per_person"),
        ]

    def __str__(self) -> str:
        return f"key {self.pk}"


class ValueQuerySet(KeptQuerySet["Value"]):
    """What is known; closed values among them hold no readable text."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: of accounts the person serves or manages. Opening a closed one is another matter.

        Values of persons whose processing has stopped are left out.
        """
        allowed = Q(person=None) | Q(person__restricted_at=None)
        return self.filter(allowed, account__in=Account.objects.served_by(user))

    def current(self) -> Self:
        """Those that hold, not the ones they replaced."""
        return self.filter(replaced_at=None)

    def fresh(self, today: date) -> Self:
        """Those whose shelf life has not ended: from `expires_on` on a value is stale."""
        return self.filter(expires_on__gt=today)

    def proving(self, today: date) -> Self:
        """Those that can raise a ceiling: current, fresh, not guessed, of fields in use."""
        return self.current().fresh(today).exclude(basis=Basis.GUESSED).filter(field__retired_at=None)


@kept
class Value(KeptModel):
    """One value of one field; replaced by a later one, never changed.

    A bound one has no text: it says how long what is kept elsewhere is known, and how (services.binding).

    `text` in canonical form (a number's digits, an ISO date, a choice's code, "yes" or "no"). A sealed value has none:
    `sealed` holds value, source and purpose under `key`. Basis and dates stay in the clear, so that a ceiling needs no key.
    """

    field = models.ForeignKey(Field, models.PROTECT, related_name="values", db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="portrait_values", db_index=False)
    person = models.ForeignKey(KeyPerson, models.PROTECT, null=True, related_name="portrait_values", db_index=False)
    text = models.TextField(_("value"), max_length=4000, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    purpose = models.CharField(_("what for"), max_length=200, blank=True)
    sealed = models.TextField(blank=True, editable=False, help_text="value, source and purpose under the key")
    key = models.ForeignKey(SubjectKey, models.PROTECT, null=True, related_name="values")
    bound = models.BooleanField(default=False, help_text="what it says is kept where the field is bound to")
    basis = models.CharField(_("how we know it"), max_length=8, choices=Basis.choices)
    known_on = models.DateField(_("known on"))
    expires_on = models.DateField(help_text="the first day on which it is stale")
    legal_basis = models.CharField(_("legal basis"), max_length=8, choices=LegalBasis.choices, blank=True)
    consent_on = models.DateField(_("consent given on"), null=True)
    consent_how = models.CharField(_("how consent was given"), max_length=100, blank=True)
    consent_withdrawn_on = models.DateField(null=True, help_text="from then on it is locked")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="empty: the system"
    )
    entered_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    objects = ValueQuerySet.as_manager()

    class Meta:
        verbose_name = _("value of the portrait")
        verbose_name_plural = _("values of the portrait")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "field", "person"],
                condition=Q(replaced_at=None),
                name="one_current_portrait_value",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(key=None, sealed="") | Q(key__isnull=False, text="", source="", purpose=""),
                name="sealed_portrait_value_has_no_text",
            ),
            models.CheckConstraint(
                condition=Q(bound=False) | Q(text="", key=None), name="bound_portrait_value_has_no_text"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "field", "-id"], name="portrait_of_account"),
            models.Index(fields=["person", "field", "-id"], name="portrait_of_person"),
            models.Index(fields=["field"], name="portrait_by_field", condition=Q(replaced_at=None)),
            models.Index(fields=["expires_on", "account"], name="portrait_ageing", condition=Q(replaced_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.field_id} of {self.person_id or self.account_id}"

    @property
    def is_sealed(self) -> bool:
        """Whether it is ciphertext."""
        return self.key_id is not None

    def is_stale(self, today: date) -> bool:
        """Whether its shelf life has ended."""
        return self.expires_on <= today

    def proves(self, today: date) -> bool:
        """Whether it counts for the ceiling."""
        return self.basis != Basis.GUESSED and not self.is_stale(today)
