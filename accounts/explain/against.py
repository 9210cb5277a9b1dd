"""What speaks against letting an account go although the rules allow it."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from accounts.explain.moves import day
from accounts.models import Account


def against(account: Account, today: date) -> list[str]:
    """A step agreed with the customer, an explicit need, an open opportunity; in sentences (domain.md section 3)."""
    found = []
    if account.agreed_step_on and account.agreed_step_on >= today:
        found.append(_("A next step is agreed with the customer for %(day)s.") % {"day": day(account.agreed_step_on)})
    if account.need_explicit:
        found.append(_("The customer's need is explicit."))
    if account.open_until and account.open_until >= today:
        found.append(_("An open opportunity is expected to close on %(day)s.") % {"day": day(account.open_until)})
    return found
