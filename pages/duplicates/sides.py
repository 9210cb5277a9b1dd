"""Two records side by side: what differs, in words, and which side is proposed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts import sources
from accounts.models import Account, KeyPerson, KeyRole
from accounts.services.merging.choosing import BOTH, GONE, KEPT, differing, fuller, told
from accounts.services.merging.joining import Differing
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


def choices_of(
    kept: Any,
    gone: Any,
    names: tuple[str, ...],
    posted: Mapping[str, str],
    reader: User,
    *,
    beyond: Iterable[Differing] = (),
) -> list[Choice]:
    """The fields that differ, with the fuller side (or what was posted) chosen; then what differs `beyond` the fields."""
    found = []
    for name in differing(kept, gone, names):
        asked = posted.get(TAKE + name, "")
        chosen = asked if asked in (KEPT, GONE, BOTH) else fuller(kept, gone, name)
        label = labelled(kept, name)
        sides = (_shown(kept, name, gone, reader), _shown(gone, name, kept, reader))
        found.append(Choice(name, label, *sides, chosen, both=name == "notes" and bool(kept.notes and gone.notes)))
    for each in beyond:
        chosen = GONE if posted.get(TAKE + each.name) == GONE else KEPT
        found.append(Choice(each.name, each.label, each.kept, each.gone, chosen))
    return found


def labelled(record: Any, name: str) -> str:
    """A field's own name, with a large first letter: WeChat stays WeChat."""
    words = str(record._meta.get_field(name).verbose_name)
    return words[:1].upper() + words[1:]


def posted_choices(posted: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """What was chosen of each field; nothing but the two sides (and both) counts."""
    return {name: posted[TAKE + name] for name in names if posted.get(TAKE + name) in (KEPT, GONE, BOTH)}


def roles_words(person: KeyPerson) -> str:
    """A person's roles in words."""
    return formatting.listed(str(words) for role, words in KeyRole.choices if role in person.roles)


def _shown(record: Any, name: str, other: Any, reader: User) -> str:
    value = told(record, name, other)
    if value in (None, ""):
        return formatting.DASH
    if isinstance(record, KeyPerson):
        return _of_person(record, name, value, reader)
    if name in ("parent", "referred_by"):
        seen = Account.objects.visible_to(reader).filter(pk=value).first()
        return seen.name if seen else _("an account that is not yours to see")
    if name == "annual_revenue":
        return formatting.money(value, settings.CURRENCY)
    if name == "employees":
        return formatting.number(value)
    return sources.words_of(value) if name == "source" else str(value)


def _of_person(person: KeyPerson, name: str, value: Any, reader: User) -> str:
    if name == "referred_by":
        seen = KeyPerson.objects.visible_to(reader).filter(pk=value).first()
        return seen.shown if seen else _("Name withheld")
    if name == "left_on":
        return formatting.day(value)
    return str(getattr(person, f"get_{name}_display")() if name in ("rank", "influence") else value)
