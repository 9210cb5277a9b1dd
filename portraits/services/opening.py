"""Who reads closed values, and the event that every reading of one leaves (domain.md 2.4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.services.refusals import NotAllowed
from audit import services as audit
from portraits import sealing
from portraits.services import keys

if TYPE_CHECKING:
    from accounts.models import Account
    from portraits.models import Value
    from users.models import User


def may_open(account: Account, *, user: User) -> bool:
    """Whether closed values of this account are open to the person: its owner and managers of its team, nobody else."""
    if account.owner_id is not None and account.owner_id == user.pk:
        return True
    return account.team_id is not None and account.team_id in user.managed_team_ids


def open_values(
    account: Account, values: Sequence[Value], *, by: User, why: str = ""
) -> dict[int, dict[str, str] | None]:
    """text, source and purpose of closed values of one account by id, None for one that no key opens any more.

    One event per value and view, written before the text is handed out; it names fields, never what they say.
    Raises NotAllowed.
    """
    if not may_open(account, user=by):
        raise NotAllowed(_("Not yet opened to you: ask the account's manager."))
    seen = [(account.pk, {"field": value.field.code, "person": value.person_id, "why": why}) for value in values]
    audit.record_many("portrait.opened", "account", seen, by=by)
    return {value.pk: _readable(value) for value in values}


def _readable(value: Value) -> dict[str, str] | None:
    try:
        return keys.unsealed(value)
    except sealing.Unreadable:
        return None
