"""Where bound fields are kept: apps register what they keep, how it is read by set and how it is written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portraits.models import Subject

if TYPE_CHECKING:
    from datetime import date

    from accounts.models import Account, KeyPerson
    from users.models import User


@dataclass(frozen=True)
class Fact:
    """What a source says about an account or a person: `text` as `portraits.reading` stores it, `shown` where it reads otherwise."""

    source: str
    account_id: int
    person_id: int | None
    text: str
    on: date  # since when at the latest, where nobody has said otherwise here
    by_id: int | None = None
    shown: str = ""
    at: int | None = None  # the record it stands in, where a person or an account has several


@dataclass(frozen=True)
class Target:
    """Whom something is written about, by whom and why."""

    account: Account
    person: KeyPerson | None
    by: User
    today: date
    source: str = ""


Reader = Callable[[Sequence["Account"], Sequence["KeyPerson"]], Iterable[Fact]]


@dataclass(frozen=True)
class Source:
    """One fact that is kept elsewhere.

    `write(target, text)` puts it there (empty: takes it away) and says False where there is no place for it: then the
    portrait keeps what was typed. `place`: the page that keeps it, by name (portraits.bound). `own_currency`: an amount
    is kept in the company's own. `answers`: those of a choice, as a field stores them: whoever binds one writes none.
    """

    code: str
    subject: Subject
    words: Any
    place: str
    kinds: tuple[str, ...]
    write: Callable[[Target, str], bool]
    own_currency: bool = False
    answers: Callable[[], list[dict[str, str]]] | None = None


_sources: dict[str, Source] = {}
_readers: list[tuple[frozenset[str], Reader]] = []


def register(reader: Reader, *kept: Source) -> None:
    """Let fields be bound to `kept`; `reader` tells their facts by a constant number of statements."""
    for source in kept:
        _sources[source.code] = source
    entry = (frozenset(source.code for source in kept), reader)
    if entry not in _readers:
        _readers.append(entry)


def source_of(code: str) -> Source | None:
    """A source by its code."""
    return _sources.get(code)


def sources() -> list[Source]:
    """All of them."""
    return list(_sources.values())


def facts_of(
    accounts: Sequence[Account], persons: Sequence[KeyPerson], codes: Collection[str]
) -> dict[tuple[str, int, int | None], Fact]:
    """What is known of accounts and persons, by source, account and person; readers of other codes are not asked."""
    found = {}
    for kept, reader in _readers:
        if kept.isdisjoint(codes):
            continue
        for fact in reader(accounts, persons):
            if fact.text and fact.source in codes:
                found[fact.source, fact.account_id, fact.person_id] = fact
    return found
