"""Dated rows of an account that somebody notes in passing; a mistake is made void, nothing is removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models

from accounts.models import Account
from commons.kept import KeptModel, KeptQuerySet

if TYPE_CHECKING:
    from users.models import User


class OfAccountQuerySet(KeptQuerySet[Any]):
    """Rows that hang on an account."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: of accounts the person serves or manages."""
        if user.is_admin:
            return self.all()
        return self.filter(account__in=Account.objects.served_by(user))


class NotedQuerySet(OfAccountQuerySet):
    """Dated notes."""

    def current(self) -> Self:
        """Those that were not a mistake."""
        return self.filter(voided_at=None)


class Noted(KeptModel):
    """One dated note about an account."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    void_reason = models.CharField(max_length=500, blank=True)

    objects = NotedQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.account_id} {self.on}"
