"""One field of a portrait as one person reads it: what is known, how well, and whether it may be opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import KeyPerson
from core import formatting
from portraits import bound, reading
from portraits.models import Basis, Field, Value
from portraits.services import binding
from portraits.services.binding import Fact

MISSING, STALE, GUESSED, KNOWN = "missing", "stale", "guessed", "known"


@dataclass
class Line:
    """One field of one subject."""

    field: Field
    account_id: int
    person: KeyPerson | None
    value: Value | None
    today: date
    judged: bool  # whether its section is judged by it
    may_open: bool
    fact: Fact | None = None  # what is kept elsewhere
    opened: dict[str, str] | None = None
    unreadable: bool = False
    restricted: bool = False
    past: bool = False  # whether something was known before

    @property
    def state(self) -> str:
        """missing, stale, guessed or known."""
        if self.value is None:
            return MISSING
        if self.value.is_stale(self.today):
            return STALE
        return GUESSED if self.value.basis == Basis.GUESSED else KNOWN

    @property
    def closed(self) -> bool:
        """Whether what is known here is encrypted and not opened in this answer."""
        return self.restricted or self.withdrawn or bool(self.value and self.value.is_sealed and self.opened is None)

    @property
    def locked(self) -> bool:
        """Whether the reader may neither open what is there nor write over it."""
        if self.value is not None and self.value.consent_withdrawn_on:
            return not self.may_open
        return self.restricted or (not self.may_open and self.value is not None and self.value.is_sealed)

    @property
    def withdrawn(self) -> bool:
        """Whether the person has taken the consent back: nobody opens it, it may be written anew."""
        return self.value is not None and self.value.consent_withdrawn_on is not None

    @property
    def text(self) -> str:
        """The value in the reader's words; empty while it is closed."""
        if self.value is None or self.closed or self.unreadable:
            return ""
        if self.fact is not None:
            return self.fact.shown or reading.shown(self.field, self.fact.text)
        return reading.shown(self.field, self.opened["text"] if self.opened else self.value.text)

    @property
    def source(self) -> str:
        """Where it is from, in words."""
        if self.value is None or self.closed:
            return ""
        return self.opened["source"] if self.opened else self.value.source

    @property
    def kept_words(self) -> str:
        """Where it is kept, when not here."""
        source = binding.source_of(self.field.bound)
        return bound.words(source) if source else ""

    @property
    def kept_address(self) -> str:
        """The page that keeps what stands here; empty for what was typed here."""
        source = binding.source_of(self.field.bound)
        if source is None or self.fact is None:
            return ""
        return bound.address(source, self.account_id, self.person.pk if self.person else None, self.fact.at)

    @property
    def age_words(self) -> str:
        """How old it is, in words; what is stale says for how long."""
        if self.value is None:
            return ""
        days = (self.today - self.value.expires_on).days
        if days >= 0:
            return ngettext("stale for %(n)d day", "stale for %(n)d days", days + 1) % {"n": days + 1}
        return formatting.day(self.value.known_on, today=self.today)

    @property
    def key(self) -> str:
        """Where it stands on the page."""
        return f"pf-{self.field.pk}-{self.person.pk if self.person else 0}"

    @property
    def query(self) -> str:
        """What its addresses say about field and person."""
        return f"?field={self.field.pk}" + (f"&person={self.person.pk}" if self.person else "")

    @property
    def gap_words(self) -> str:
        """Its name with what is wrong with it."""
        words = {
            MISSING: _("“%(name)s” is not known"),
            STALE: _("“%(name)s” is stale"),
            GUESSED: _("“%(name)s” is only guessed"),
        }
        if self.state == KNOWN:
            return ""
        whose = f"{self.person.name} · " if self.person else ""
        return whose + words[self.state] % {"name": self.field.words}
