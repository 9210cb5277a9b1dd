"""The rows behind a bar: the same definition as its count, narrowed to what the reader may see."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from accounts.models import Account
from dashboards import funnel
from dashboards.periods import Period
from dashboards.scopes import Scope
from leads.models import Opportunity
from users.models import User

KINDS = ("accounts", "contacted", "account", "opportunity")


def rows(user: User, scope: Scope, period: Period, kind: str, stage: str) -> QuerySet[Any]:
    """Accounts (or opportunities) of one bar that the reader may see; `stage` is a letter or empty."""
    visible: QuerySet[Any]
    if kind == "opportunity":
        visible = Opportunity.objects.visible_to(user).select_related("account", "account__owner")
    else:
        visible = Account.objects.visible_to(user).select_related("owner").defer("notes", "address")
    if scope.nobody:
        return visible.none()
    return visible.filter(pk__in=funnel.ids_of(scope, period, kind, stage))
