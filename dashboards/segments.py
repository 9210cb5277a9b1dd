"""Which accounts a report narrows to: by source and by segment (domain.md 2.1 and 8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Grade, State
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
    "grade": _("Grade"),
}
TYPED = ("source", "industry", "region")


@dataclass(frozen=True)
class Segment:
    """Accounts with these words in their source, industry and region, of this size and grade; empty narrows nothing."""

    source: str = ""
    industry: str = ""
    region: str = ""
    size: str = ""
    grade: str = ""

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
        found = [f"n.{name} ILIKE %({name})s" for name in TYPED if getattr(self, name)]
        if self.size:
            found.append(SIZES[self.size][1])
        if self.grade:
            found.append("n.grade = %(grade)s")
        return found

    @property
    def bound(self) -> dict[str, Any]:
        """The values of the conditions; the wild cards of LIKE stand for themselves."""
        typed = {name: f"%{_escaped(getattr(self, name))}%" for name in TYPED}
        return {**typed, "grade": self.grade}


EVERYTHING = Segment()


def chosen(params: Mapping[str, str]) -> Segment:
    """The segment an address asks for; nonsense narrows nothing."""
    typed = {name: params.get(name, "").replace("\0", "").strip()[:LONGEST] for name in TYPED}
    size, grade = params.get("size", ""), params.get("grade", "")
    return Segment(**typed, size=size if size in SIZES else "", grade=grade if grade in Grade.values else "")


def suggestions(scope: Scope) -> dict[str, list[str]]:
    """Some sources, industries and regions among the accounts of the scope: suggestions, not choices; one statement."""
    rows = Account.objects.present().exclude(state=State.POOLED).order_by()
    if scope.nobody:
        return {}
    if scope.owner_id is not None:
        rows = Account.objects.of_owners([scope.owner_id]).order_by()
    elif scope.team_ids:
        rows = rows.filter(team_id__in=scope.team_ids)
    found = list(rows.values_list(*TYPED)[:SAMPLE])
    return {name: sorted({row[at] for row in found} - {""})[:SUGGESTED] for at, name in enumerate(TYPED)}


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
