"""What can be done from the search without opening a record first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import State
from pages.palette.found import Group


@dataclass(frozen=True)
class Action:
    """A shortcut to a form."""

    icon: str
    words: Any
    href: str


def actions(groups: list[Group]) -> list[Action]:
    """Logging on the account that fits best, a new lead, a new account."""
    found = [
        Action("plus", _("Log a contact on “%(name)s”") % {"name": best.title}, _log(best.pk))
        for group in groups
        if group.kind.name == "account"
        for best in group.hits[:1]
        if best.state == State.OWNED
    ]
    wanted = [
        ("target", _("New lead"), reverse("leads:lead_new")),
        ("building", _("New account"), reverse("accounts:new")),
    ]
    return found + [Action(icon, words, href) for icon, words, href in wanted]


def _log(account_id: int) -> str:
    return f"{reverse('followups:log')}?{urlencode({'account': account_id})}"
