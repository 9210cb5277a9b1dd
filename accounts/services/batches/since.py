"""What has happened to accounts since a batch moved them: why its undo left them alone, in words."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Batch, BatchItem, LedgerEntry, State
from core import formatting
from users.models import User

# (accounts, since, until) -> by account the day of the latest counted contact entered in that time, and who made it.
ContactTeller = Callable[[Collection[int], datetime, datetime | None], dict[int, tuple[date, str]]]
_tellers: list[ContactTeller] = []


def contacts_told_by(teller: ContactTeller) -> None:
    """Follow-ups lie above accounts: whoever holds them says here who was in touch."""
    if teller not in _tellers:
        _tellers.append(teller)


def changes_since(batch: Batch, items: Collection[BatchItem]) -> dict[int, str]:
    """By account what has changed since the batch: who moved it on, contacts, an order; one statement for each kind.

    Accounts of which nothing of the kind is known are not in it.
    """
    ids = [item.account_id for item in items]
    moves, contacts = _moves(batch, ids), _contacts(batch, ids)
    told = {}
    for item in items:
        words = [moves.get(item.account_id, ""), contacts.get(item.account_id, ""), _order(item)]
        if said := pgettext("clauses", "; ").join(filter(None, words)):
            told[item.account_id] = said
    return told


def _moves(batch: Batch, ids: Collection[int]) -> dict[int, str]:
    """The first move after the batch's own."""
    later = LedgerEntry.objects.filter(account__in=ids, at__gte=batch.created_at).order_by("pk")
    if batch.undone_at:
        later = later.filter(at__lte=batch.undone_at)
    found: dict[int, str] = {}
    for entry in later.select_related("by", "from_user", "to_user"):
        if entry.evidence.get("batch") != batch.pk:
            found.setdefault(entry.account_id, _moved_on(entry))
    return found


def _moved_on(entry: LedgerEntry) -> str:
    return _("moved on from %(from)s to %(to)s by %(by)s on %(day)s") % {
        "from": _place(entry.from_user, entry.from_state),
        "to": _place(entry.to_user, entry.to_state),
        "by": entry.by.name if entry.by else _("the system"),
        "day": formatting.day(entry.on),
    }


def _place(person: User | None, state: str) -> str:
    if person:
        return person.name
    return _("the desk") if state == State.SUSPENDED else _("the shared pool")


def _contacts(batch: Batch, ids: Collection[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for teller in _tellers:
        for account_id, (day, who) in teller(ids, batch.created_at, batch.undone_at).items():
            found[account_id] = _("contact by %(who)s on %(day)s") % {"who": who, "day": formatting.day(day)}
    return found


def _order(item: BatchItem) -> str:
    account = item.account
    if not (account.order_in_cycle and account.owner_id == item.receiver_id):
        return ""
    return _("order on %(day)s") % {"day": formatting.day(account.last_order_on)}
