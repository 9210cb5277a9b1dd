"""What is asked, and what the answer says: a record for who may see it, otherwise only whom to ask."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Account, State
from commons.matched import MatchKind
from core import matchkeys, searchkeys

MOST_SHARED = 20  # records behind one domain, from which it tells nothing


class Reason(enum.IntEnum):
    """Why two records match, the strongest first."""

    TELEPHONE = 1
    EMAIL = 2
    NAME = 3
    DOMAIN = 4
    SOUND = 5
    PART = 6
    TYPO = 7


OF_KIND = {
    MatchKind.TELEPHONE.value: Reason.TELEPHONE,
    MatchKind.EMAIL.value: Reason.EMAIL,
    MatchKind.DOMAIN.value: Reason.DOMAIN,
}


@dataclass(frozen=True, order=True)
class Why:
    """One reason; `what` is the asker's own value: the end of a number, an address, a name without its legal form."""

    reason: Reason
    what: str = ""

    @property
    def words(self) -> str:
        """The reason as a few words in the reader's language."""
        if self.reason == Reason.TELEPHONE:
            return _("same telephone …%(tail)s") % {"tail": self.what}
        if self.reason == Reason.EMAIL:
            return _("same e-mail %(email)s") % {"email": self.what}
        if self.reason == Reason.DOMAIN:
            return _("same domain %(domain)s") % {"domain": self.what}
        if self.reason == Reason.NAME:
            return _("same name but for the legal form or the place") if self.what else _("same name")
        if self.reason == Reason.SOUND:
            return _("the name sounds the same")
        return _("one name is part of the other") if self.reason == Reason.PART else _("the name differs by one letter")


_SAME_NAME, _SAME_SOUND, _A_PART = Why(Reason.NAME), Why(Reason.SOUND), Why(Reason.PART)
_TELEPHONE, _EMAIL, _DOMAIN = MatchKind.TELEPHONE.value, MatchKind.EMAIL.value, MatchKind.DOMAIN.value
_NAME, _CORE, _SOUND = MatchKind.NAME.value, MatchKind.CORE.value, MatchKind.SOUND.value


@dataclass
class Twin:
    """A record that may be the same: `account` (or `record` for a lead) for who may see it, otherwise whom to ask.

    `kind`: "account", "person" (somebody of the account has the number or address) or "lead". `claimable`: it lies in
    a pool from which the reader may take it now, or from `claim_from` on, having had it last. `theirs`: it is somebody
    else's, or nobody's.
    """

    kind: str
    account: Account | None
    state: str
    ask: str = ""
    why: tuple[Why, ...] = ()
    claimable: bool = False
    claim_from: date | None = None
    record: Any = None
    theirs: bool = False

    @property
    def reasons(self) -> list[str]:
        """Why it matches, in words."""
        return [why.words for why in self.why]

    @property
    def hidden(self) -> bool:
        """Whether the reader may not see which one it is."""
        return self.account is None and self.record is None

    @property
    def strength(self) -> tuple[int, bool]:
        """Sorts the surest first, and what one may open before what one has to ask about."""
        return (min((why.reason for why in self.why), default=Reason.TYPO), self.hidden)

    @property
    def is_likely(self) -> bool:
        """Whether it is enough to ask before the same record is entered again."""
        return any(why.reason <= Reason.SOUND for why in self.why)

    @property
    def is_sure(self) -> bool:
        """Whether it is the same company by its number, its address or its whole name."""
        return any(why.reason <= Reason.NAME for why in self.why)

    @property
    def owner_name(self) -> str:
        """Who has it, as far as the reader may see it."""
        owner = (self.account or self.record).owner if self.account or self.record else None
        return owner.name if owner else ""

    @property
    def in_pool(self) -> bool:
        """Whether nobody has it."""
        return self.state == State.POOLED

    @property
    def told(self) -> str:
        """What somebody learns who may not see it: that it exists, and whom to ask."""
        asked = {"who": self.ask}
        if self.kind == "lead":
            return _("A lead like this exists: ask %(who)s.") % asked
        by = {why.reason for why in self.why}
        if by <= {Reason.TELEPHONE}:
            return _("A customer with this telephone exists: ask %(who)s.") % asked
        if by <= {Reason.TELEPHONE, Reason.EMAIL}:
            return _("A customer with this e-mail exists: ask %(who)s.") % asked
        if self.state == State.OWNED:
            return _("It exists and is owned by a colleague: ask %(who)s.") % asked
        if self.in_pool:
            return _("It exists and lies in the pool, where you may not claim it: ask %(who)s.") % asked
        return _("It exists: ask %(who)s.") % asked


@dataclass(frozen=True)
class Asked:
    """One record to look for; `skip` is the account it is itself; without `parts` names meet as a whole only.

    `anywhere`: a number without its area code is looked for in every area.
    """

    name: str = ""
    telephones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    website: str = ""
    skip: int | None = None
    parts: bool = True
    anywhere: bool = False
    key: matchkeys.NameKey = field(init=False)
    looked: tuple[tuple[str, str, Why], ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", matchkeys.name(self.name[:200]))
        object.__setattr__(self, "looked", tuple(self._lookups()))

    @property
    def has_name(self) -> bool:
        """Whether the name says enough to be looked for."""
        return bool(self.key.key)

    def lookups(self) -> tuple[tuple[str, str, Why], ...]:
        """(kind, value) of every stored key that would match, and what the match would mean."""
        return self.looked

    def _lookups(self) -> Iterator[tuple[str, str, Why]]:
        for text in self.telephones:
            if number := matchkeys.telephone(text):
                why = Why(Reason.TELEPHONE, searchkeys.telephone_tail(number))
                for one in (number, *(matchkeys.with_areas(number) if self.anywhere else ())):
                    yield _TELEPHONE, one, why
        for text in self.emails:
            if address := matchkeys.email(text):
                yield _EMAIL, address, Why(Reason.EMAIL, address)
        for text in (*self.emails, self.website):
            if text and (domain := matchkeys.domain(text)):
                yield _DOMAIN, domain, Why(Reason.DOMAIN, domain)
        if self.has_name:
            yield from self._names()

    def _names(self) -> Iterator[tuple[str, str, Why]]:
        it = self.key
        yield _NAME, it.key, _SAME_NAME
        if len(it.sound) >= matchkeys.SHORTEST_PART:
            if it.is_chinese:
                yield _NAME, it.sound, _SAME_SOUND
            yield _SOUND, it.sound, _SAME_SOUND
        if not self.parts:
            return
        if len(it.key) >= matchkeys.SHORTEST_PART:
            yield _CORE, it.key, _A_PART
        for part in matchkeys.parts(it):
            yield _NAME, part, _A_PART

    def confirms(self, kind: str, why: Why, its_name: str) -> Why | None:
        """The reason as it holds against a record's own name; None where the key alone was not enough."""
        if kind == _SOUND:
            return why if matchkeys.sound_alike(self.key, matchkeys.name(its_name)) else None
        if why.reason == Reason.NAME and searchkeys.fold(self.name) != searchkeys.fold(its_name):
            return Why(Reason.NAME, "form")
        return why


Finder = Callable[[Any, list[Asked]], dict[int, list[Twin]]]


def hits(rows: Iterable[tuple[str, str, int]]) -> dict[tuple[str, str], list[int]]:
    """Record ids by (kind, value), without the domains that too many share."""
    found: dict[tuple[str, str], list[int]] = {}
    for kind, value, pk in rows:
        found.setdefault((kind, value), []).append(pk)
    return {key: ids for key, ids in found.items() if key[0] != MatchKind.DOMAIN or len(ids) <= MOST_SHARED}
