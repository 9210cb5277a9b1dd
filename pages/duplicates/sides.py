"""Two records side by side: what differs, in words, and which side is proposed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts import sources
from accounts.models import Account, KeyPerson, KeyRole
from accounts.services.merging.choosing import BOTH, GONE, KEPT, differing, fuller
from core import formatting
from users.models import User

TAKE = "take_"


@dataclass(frozen=True)
class Choice:
    """One field on which two records differ."""

    name: str
    label: str
    kept: str
    gone: str
    chosen: str
    both: bool = False

    @property
    def options(self) -> list[tuple[str, str]]:
        """Value and words of every radio button, the kept side's first."""
        sides = [(KEPT, self.kept), (GONE, self.gone)]
        return [*sides, (BOTH, _("both, one after the other"))] if self.both else sides


def choices_of(kept: Any, gone: Any, names: tuple[str, ...], posted: Mapping[str, str], reader: User) -> list[Choice]:
    """The fields that differ, with the fuller side (or what was posted) chosen."""
    found = []
    for name in differing(kept, gone, names):
        asked = posted.get(TAKE + name, "")
        chosen = asked if asked in (KEPT, GONE, BOTH) else fuller(kept, gone, name)
        label = str(kept._meta.get_field(name).verbose_name).capitalize()
        sides = (_shown(kept, name, reader), _shown(gone, name, reader))
        found.append(Choice(name, label, *sides, chosen, both=name == "notes" and bool(kept.notes and gone.notes)))
    return found


def posted_choices(posted: Mapping[str, str], names: tuple[str, ...]) -> dict[str, str]:
    """What was chosen of each field; nothing but the two sides (and both) counts."""
    return {name: posted[TAKE + name] for name in names if posted.get(TAKE + name) in (KEPT, GONE, BOTH)}


def roles_words(person: KeyPerson) -> str:
    """A person's roles in words."""
    return formatting.listed(str(words) for role, words in KeyRole.choices if role in person.roles)


def _shown(record: Any, name: str, reader: User) -> str:
    value = getattr(record, record._meta.get_field(name).attname)
    if value in (None, ""):
        return formatting.DASH
    if name in ("parent", "referred_by"):
        seen = Account.objects.visible_to(reader).filter(pk=value).first()
        return seen.name if seen else _("an account that is not yours to see")
    if name == "annual_revenue":
        return formatting.money(value, settings.CURRENCY)
    if name == "employees":
        return formatting.number(value)
    return sources.words_of(value) if name == "source" else str(value)
