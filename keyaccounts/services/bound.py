"""Our position as a supplier, as the portrait reads and writes it (portraits.services.binding)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.services.refusals import InvalidInput
from keyaccounts.models import Position, Supplier
from keyaccounts.services import notes
from portraits.models import Kind, Subject
from portraits.services import binding

if TYPE_CHECKING:
    from accounts.models import Account, KeyPerson

CODES = {each.value: each.name.lower() for each in Supplier}


def read(accounts: Sequence[Account], persons: Sequence[KeyPerson]) -> Iterator[binding.Fact]:
    """The latest position of each account."""
    rows = Position.objects.current().filter(account__in=[account.pk for account in accounts])
    for row in rows.order_by("account_id", "-on", "-pk").distinct("account_id"):
        yield binding.Fact("account.position", row.account_id, None, CODES[row.position], row.on, row.by_id)


def write(target: binding.Target, text: str) -> bool:
    """Note it from today on; a mistake is made void in the plan. Raises InvalidInput."""
    if not text:
        raise InvalidInput(_("A position that was noted by mistake is made void in the account plan."))
    if text not in CODES.values():
        return False  # an answer of the company's own
    values = {"position": Supplier[text.upper()], "why": target.source}
    if next((fact.text for fact in read([target.account], [])), "") != text:
        notes.note(target.account, Position, values, by=target.by, today=target.today)
    return True


def register() -> None:
    """Let fields of the portrait be bound to it."""
    kinds = (Kind.CHOICE.value,)
    source = binding.Source("account.position", Subject.ACCOUNT, _("Supplier position"), "plan", kinds, write)
    binding.register(read, source)
