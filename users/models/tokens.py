"""Personal tokens: what a program carries instead of a log-in."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from commons.kept import KeptModel, KeptQuerySet, kept
from users.models.people import User


class Scope(models.TextChoices):
    """What a token reaches; writing includes reading."""

    READ = "read", _("Read everything")
    WRITE = "write", _("Read and write everything")
    ACCOUNTS_READ = "accounts:read", _("Accounts and key persons: read")
    ACCOUNTS_WRITE = "accounts:write", _("Accounts and key persons: read and write")
    FOLLOWUPS_READ = "followups:read", _("Follow-ups and next steps: read")
    FOLLOWUPS_WRITE = "followups:write", _("Follow-ups and next steps: read and write")
    LEADS_READ = "leads:read", _("Leads and campaigns: read")
    LEADS_WRITE = "leads:write", _("Leads and campaigns: read and write")
    OPPORTUNITIES_READ = "opportunities:read", _("Opportunities: read")
    OPPORTUNITIES_WRITE = "opportunities:write", _("Opportunities: read and write")
    ORDERS_READ = "orders:read", _("Orders: read")
    ORDERS_WRITE = "orders:write", _("Orders: read and write")
    DASHBOARDS_READ = "dashboards:read", _("Dashboards and figures: read")
    DASHBOARDS_WRITE = "dashboards:write", _("Dashboards and figures: read, set targets, write notes, ask for replays")


class TokenQuerySet(KeptQuerySet["Token"]):
    """Tokens and who sees them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: one's own."""
        return self.filter(user=user)

    def live(self, now: datetime) -> Self:
        """Those that open something: neither revoked nor expired, of somebody who works here."""
        return self.filter(revoked_at=None, expires_at__gt=now, user__is_active=True)


@kept
class Token(KeptModel):
    """A secret that a program shows; only its SHA-256 is stored. It reaches no further than the person and its scopes."""

    user = models.ForeignKey(User, models.PROTECT, related_name="tokens", verbose_name=_("person"))
    name = models.CharField(_("What for"), max_length=80)
    prefix = models.CharField(_("begins with"), max_length=16, unique=True)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the whole secret")
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope.choices), verbose_name=_("reaches"))
    made_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("valid until"))
    last_used_at = models.DateTimeField(_("last used"), null=True, help_text="to the hour")
    addresses = ArrayField(
        models.GenericIPAddressField(), default=list, help_text="where it was used from, oldest first"
    )
    revoked_at = models.DateTimeField(_("taken back"), null=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def reaches(self, area: str, *, writing: bool) -> bool:
        """Whether its scopes let a program read, or write, one area; an empty area is open to every token."""
        if not area:
            return not writing or Scope.WRITE in self.scopes
        writes = {Scope.WRITE.value, f"{area}:write"}
        return bool(set(self.scopes) & (writes if writing else {*writes, Scope.READ.value, f"{area}:read"}))

    @property
    def scope_words(self) -> list[str]:
        """What it reaches, in words; what a wider scope includes is not told again."""
        words = {
            **dict(Scope.choices),
            Scope.READ.value: _("All areas: read"),
            Scope.WRITE.value: _("All areas: read and write"),
        }
        return [str(words.get(scope, scope)) for scope in self.scopes if not set(self.scopes) & set(_wider(scope))]


def _wider(scope: str) -> tuple[str, ...]:
    """The scopes that include this one."""
    if scope == Scope.WRITE:
        return ()
    area = scope.partition(":")[0]
    above = (
        (Scope.WRITE.value,)
        if scope == Scope.READ or scope.endswith(":write")
        else (Scope.READ.value, Scope.WRITE.value)
    )
    return (*above, f"{area}:write") if scope.endswith(":read") else above
