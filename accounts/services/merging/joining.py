"""What higher apps hang on accounts and persons follows in a merge: they say how (portraits/apps.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from accounts.models import Account, KeyPerson
    from commons.journal import Journal
    from users.models import User

_joined: dict[str, list[Callable[..., Any]]] = {
    "accounts": [], "persons": [], "counts": [], "moves": [], "differing": [],
}  # fmt: skip


@dataclass(frozen=True)
class Differing:
    """What two persons say differently beyond their own fields: its name in a choice, and both sides in words."""

    name: str
    label: str
    kept: str
    gone: str


def register(
    *,
    accounts: Callable[[Account, Account, Journal], None],
    persons: Callable[[int, int, Journal, Mapping[str, str]], None],
    counts: Callable[..., Any],
) -> None:
    """`accounts(kept, gone, journal)`, `persons(kept_id, gone_id, journal, choices)`, `counts(account_ids, today=, by=)`."""
    for name, call in (("accounts", accounts), ("persons", persons), ("counts", counts)):
        if call not in _joined[name]:
            _joined[name].append(call)


def register_differing(call: Callable[..., list[Differing]]) -> None:
    """`call(kept, gone, reader)`: what of two persons may be chosen, as far as the reader may read it."""
    if call not in _joined["differing"]:
        _joined["differing"].append(call)


def differing(kept: KeyPerson, gone: KeyPerson, reader: User) -> list[Differing]:
    """What higher apps know differently of two persons."""
    return [each for call in _joined["differing"] for each in call(kept, gone, reader)]


def register_move(call: Callable[..., None]) -> None:
    """`call(was, now, by=, today=)` once a person works elsewhere: what is known of them goes along."""
    if call not in _joined["moves"]:
        _joined["moves"].append(call)


def follow_person(was: KeyPerson, now: KeyPerson, *, by: User, today: date) -> None:
    """Take along what higher apps know of the person themselves, from the one account to the other."""
    for call in _joined["moves"]:
        call(was, now, by=by, today=today)


def move(kept: Account, gone: Account, journal: Journal) -> None:
    """Hang on the kept account what hung on the gone one; before its persons move."""
    for call in _joined["accounts"]:
        call(kept, gone, journal)


def move_person(kept_id: int, gone_id: int, journal: Journal, choices: Mapping[str, str]) -> None:
    """Hang on the kept person what hung on the gone one; `choices`: by name of `differing`, which side holds."""
    for call in _joined["persons"]:
        call(kept_id, gone_id, journal, choices)


def recount(*account_ids: int, today: date, by: User | None = None) -> None:
    """What follows from it for each account; `by`: who has changed something there (None: the system)."""
    for call in _joined["counts"]:
        call(account_ids, today=today, by=by)
