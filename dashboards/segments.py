"""Which accounts a report narrows to: by source and by segment (domain.md 2.1 and 8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, State
from dashboards.scopes import Scope

LONGEST = 80
SAMPLE, SUGGESTED = 400, 40
SIZES: dict[str, tuple[str | Promise, str]] = {
    "small": (_("up to 49 people"), "n.employees < 50"),
    "medium": (_("50 to 249 people"), "n.employees BETWEEN 50 AND 249"),
    "large": (_("250 people and more"), "n.employees >= 250"),
    "unknown": (_("size not known"), "n.employees IS NULL"),
}
WORDS: dict[str, str | Promise] = {
    "source": _("Source"),
    "industry": _("Industry"),
    "region": _("Region"),
    "size": _("Size"),
}


@dataclass(frozen=True)
class Segment:
    """Accounts with these words in their source, industry and region, and of this size; empty narrows nothing."""

    source: str = ""
    industry: str = ""
    region: str = ""
    size: str = ""

    @property
    def parameters(self) -> dict[str, str]:
        """What an address needs to ask for this segment again."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name)}

    @property
    def words(self) -> list[tuple[str, str]]:
        """(parameter, words) of everything that narrows."""
        return [
            (name, f"{WORDS[name]}: {SIZES[value][0] if name == 'size' else value}")
            for name, value in self.parameters.items()
        ]

    @property
    def conditions(self) -> list[str]:
        """SQL conditions on an account called n, for the values of `bound`."""
        given = self.parameters
        size = given.pop("size", "")
        return [f"n.{name} ILIKE %({name})s" for name in given] + ([SIZES[size][1]] if size else [])

    @property
    def bound(self) -> dict[str, Any]:
        """The values of the conditions; the wild cards of LIKE stand for themselves."""
        return {name: f"%{_escaped(value)}%" for name, value in self.parameters.items() if name != "size"}


EVERYTHING = Segment()


def chosen(params: Mapping[str, str]) -> Segment:
    """The segment an address asks for; nonsense narrows nothing."""
    texts = {
        name: params.get(name, "").replace("\0", "").strip()[:LONGEST] for name in ("source", "industry", "region")
    }
    size = params.get("size", "")
    return Segment(**texts, size=size if size in SIZES else "")


def suggestions(scope: Scope) -> dict[str, list[str]]:
    """Some sources, industries and regions among the accounts of the scope: suggestions, not choices; one statement."""
    rows = Account.objects.exclude(state=State.POOLED).order_by()
    if scope.nobody:
        return {}
    if scope.owner_id is not None:
        rows = Account.objects.of_owners([scope.owner_id]).order_by()
    elif scope.team_ids:
        rows = rows.filter(team_id__in=scope.team_ids)
    names = ("source", "industry", "region")
    found = list(rows.values_list(*names)[:SAMPLE])
    return {name: sorted({row[at] for row in found} - {""})[:SUGGESTED] for at, name in enumerate(names)}


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
