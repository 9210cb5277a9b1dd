"""Segments of leads with their conversion, and which new leads are like the ones that buy (domain.md section 8)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.industries import like
from core.formatting import THIN_SAMPLE
from dashboards.addresses import MOST_OF_ALL
from dashboards.segments import LEAD_SIZES
from leads.models import LeadQuerySet
from leads.outcomes import Outcome

GROUPS: dict[str, str | Promise] = {
    "industry": _("Industry"),
    "size": _("Size"),
    "region": _("Region"),
    "tag": _("Tag"),
    "source": _("Source"),
}
MOST_ROWS = 12
MOST_LIKELY = 6


@dataclass(frozen=True)
class Likely:
    """A segment that orders more often than all leads do: what it is, what came of it, and how many new leads it has."""

    group: str
    key: str
    found: Outcome
    waiting: int

    @property
    def words(self) -> str | Promise:
        """How the leads are cut."""
        return GROUPS[self.group]


@dataclass
class Table:
    """One way to cut the leads: its name and the rows (key, outcome), the most leads first."""

    group: str
    words: str | Promise
    rows: list[tuple[str, Outcome]] = field(default_factory=list)
    number: int = 0  # of all rows there are


def tables(found: dict[str, dict[str, Outcome]], whole: str = "") -> list[Table]:
    """The tables of the page, in order; the one called `whole` with as many rows as a page can show."""
    result = []
    for group, words in GROUPS.items():
        rows = sorted(found[group].items(), key=lambda row: (-row[1].leads, row[0]))
        most = MOST_OF_ALL if group == whole else MOST_ROWS
        result.append(Table(group, words, rows[:most], len(rows)))
    return result


def likely(found: dict[str, dict[str, Outcome]], new_ones: LeadQuerySet) -> list[Likely]:
    """Segments with enough contacted leads whose rate of orders lies above that of all, the best first.

    Each with how many of the leads in `new_ones` are of it, by one statement.
    """
    every = found["all"].get("", Outcome())
    if every.contacted < THIN_SAMPLE or not every.ordered:
        return []
    usual = every.ordered / every.contacted
    better = [
        Likely(group, key, outcome, 0)
        for group in GROUPS
        for key, outcome in found[group].items()
        if key and key != "unknown" and outcome.contacted >= THIN_SAMPLE and outcome.ordered > usual * outcome.contacted
    ]
    best = sorted(better, key=lambda one: -one.found.ordered / one.found.contacted)[:MOST_LIKELY]
    counts = {f"of_{place}": Count("pk", filter=_of(one.group, one.key)) for place, one in enumerate(best)}
    waiting = new_ones.order_by().aggregate(**counts) if counts else {}
    return [replace(one, waiting=waiting[f"of_{place}"]) for place, one in enumerate(best)]


def _of(group: str, key: str) -> Q:
    if group == "size":
        return LEAD_SIZES[key]
    if group == "industry":
        return like(key, exactly=True)
    return Q(tags__contains=[key]) if group == "tag" else Q(**{group: key})
