"""What an entry says, without what names persons whose processing has stopped (decision 0026)."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch

from accounts.services import withholding

WITHHELD = Prefetch("account__persons", withholding.at_stake(), to_attr="withheld")


def said(follow_up: Any) -> str:
    """The text as it is shown; the entry came with WITHHELD."""
    account = follow_up.account
    if not account.withheld:
        return str(follow_up.text)
    if "called" not in account.__dict__:
        account.__dict__["called"] = withholding.naming_of(account.withheld, account.name)
    return str(account.__dict__["called"].without(follow_up.text))
