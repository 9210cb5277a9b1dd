"""What a manager reads beside a decision: the last contacts, who of the customer is known, the open opportunities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.models import Account, KeyPerson, KeyRole
from accounts.services import withholding
from core import formatting
from followups.models import FollowUp
from leads.models import Opportunity

if TYPE_CHECKING:
    from users.models import User

CONTACTS, DEALS = 3, 3


@dataclass(frozen=True)
class History:
    """An account's story in a few lines."""

    contacts: list[FollowUp]
    known: str
    missing: str
    deals: list[Opportunity]


def history_of(account: Account, reader: User) -> History:
    """The last three contacts, the four roles known or missing, and the open opportunities."""
    contacts = FollowUp.objects.visible_to(reader).filter(account=account, voided_at=None)
    persons = KeyPerson.objects.drawn_for(reader).counted().filter(account=account)  # nothing but their roles
    roles = {role for found in persons.values_list("roles", flat=True) for role in found}
    deals = Opportunity.objects.visible_to(reader).open().filter(account=account)
    last = list(contacts.select_related("author").order_by("-occurred_on", "-pk")[:CONTACTS])
    withholding.veil([account.pk], last, fields=("text",))
    return History(
        contacts=last,
        known=formatting.listed(label for role, label in KeyRole.choices if role in roles),
        missing=formatting.listed(label for role, label in KeyRole.choices if role not in roles),
        deals=list(deals.order_by("-amount", "pk")[:DEALS]),
    )
