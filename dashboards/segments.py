"""Which accounts a report narrows to: by source and by segment (domain.md 2.1 and 8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import industries
from accounts.models import Account, Grade, State
from core.industries import groups
from core.text import half_width
from dashboards import sources
from dashboards.scopes import Scope
from leads.models import Campaign, LeadQuerySet, Source

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
    "tag": _("Tag"),
    "origin": _("Source of the lead"),
    "campaign": _("Campaign"),
}
# Of an industry: what was typed, and whatever means the same; over a row called as given.
OF_INDUSTRY = "({0}.industry = ANY(%(industries)s) OR {0}.industry ILIKE %(industry)s)"
TYPED = ("source", "industry", "region")
EXACTLY = "="
LONGEST_TAG = 40
MOST_CAMPAIGNS = 500
LEAD_SIZES = {
    "small": Q(employees__lt=50),
    "medium": Q(employees__range=(50, 249)),
    "large": Q(employees__gte=250),
    "unknown": Q(employees=None),
}
_WAS_A_LEAD = "EXISTS (SELECT 1 FROM leads_lead l WHERE l.account_id = n.id AND l.state = 'converted' AND {})"


@dataclass(frozen=True)
class Segment:
    """Accounts with these words in their source, industry and region, of this size and grade; empty narrows nothing.

    A typed value after "=" means exactly that, "=" alone that none is known; a kind of source is its code. `origin` (a
    code of Source) and `campaign` (an id, `called` its name) are those of the leads they were; leads have them themselves,
    but neither `source` in words nor `grade`.
    """

    source: str = ""
    industry: str = ""
    region: str = ""
    size: str = ""
    grade: str = ""
    tag: str = ""
    origin: str = ""
    campaign: str = ""
    called: str = ""

    @property
    def parameters(self) -> dict[str, str]:
        """What an address needs to ask for this segment again."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "called" and getattr(self, f.name)}

    @property
    def words(self) -> list[tuple[str, str]]:
        """(parameter, words) of everything that narrows."""
        return [(name, f"{WORDS[name]}: {self._said(name, value)}") for name, value in self.parameters.items()]

    @property
    def spellings(self) -> list[str]:
        """The words of every language for a source that is asked for exactly; none for a word of its own."""
        return sources.spellings(self.source.removeprefix(EXACTLY)) if self.source.startswith(EXACTLY) else []

    @property
    def source_words(self) -> str:
        """The source as its field shows it: a kind by its name, which asks for the same again."""
        return sources.words_of(self.source.removeprefix(EXACTLY)) if self.spellings else self.source

    def _said(self, name: str, value: str) -> Any:
        if value == EXACTLY:  # exactly nothing
            return _("not known")
        if name == "size":
            return SIZES[value][0]
        if name == "campaign":
            return self.called
        if name == "source" and value.startswith(EXACTLY):
            return sources.words_of(value.removeprefix(EXACTLY))
        return dict(Source.choices)[value] if name == "origin" else value.removeprefix(EXACTLY)

    @property
    def conditions(self) -> list[str]:
        """SQL conditions on an account called n, for the values of `bound`."""
        found = []
        if self.spellings:
            found.append("lower(trim(n.source)) = ANY(%(spellings)s)")
        elif self.source:
            found.append("(n.source ILIKE %(source)s OR lower(trim(n.source)) = ANY(%(source_kinds)s))")
        if self.region:
            found.append("n.region ILIKE %(region)s")
        if self.industry:
            found.append(OF_INDUSTRY.format("n"))
        if self.size:
            found.append(SIZES[self.size][1])
        if self.grade:
            found.append("n.grade = %(grade)s")
        if self.tag:
            found.append("n.tags @> ARRAY[%(tag)s]::varchar[]")
        if self.origin:
            found.append(_WAS_A_LEAD.format("l.source = %(origin)s"))
        if self.campaign:
            found.append(_WAS_A_LEAD.format("l.campaign_id = %(campaign)s"))
        return found

    @property
    def bound(self) -> dict[str, Any]:
        """The values of the conditions; the wild cards of LIKE stand for themselves."""
        typed = {name: _pattern(getattr(self, name)) for name in TYPED}
        lead = {"tag": self.tag, "origin": self.origin, "campaign": int(self.campaign or 0)}
        return {
            **typed,
            "grade": self.grade,
            **lead,
            "industries": self._alike(),
            "spellings": self.spellings,
            "source_kinds": self._kinds(),
        }

    def _alike(self) -> list[str]:
        """The spellings of the industry."""
        name = self.industry.removeprefix(EXACTLY)
        return industries.alike(name, exactly=self.industry.startswith(EXACTLY)) if name else []

    def _kinds(self) -> list[str]:
        """The words for the kinds of source whose name has what was typed."""
        return [] if self.source.startswith(EXACTLY) else sources.alike(self.source)

    def of_leads(self) -> Segment:
        """What of it narrows leads."""
        return replace(self, source="", grade="")

    def narrow(self, leads: LeadQuerySet) -> LeadQuerySet:
        """Those of the leads that are of this segment."""
        if self.industry:
            exactly = self.industry.startswith(EXACTLY)
            leads = leads.filter(industries.like(self.industry.removeprefix(EXACTLY), exactly=exactly))
        if self.region.startswith(EXACTLY):
            leads = leads.filter(region=self.region.removeprefix(EXACTLY))
        elif self.region:
            leads = leads.filter(region__icontains=self.region)
        if self.size:
            leads = leads.filter(LEAD_SIZES[self.size])
        if self.tag:
            leads = leads.filter(tags__contains=[self.tag])
        if self.origin:
            leads = leads.filter(source=self.origin)
        return leads.filter(campaign=int(self.campaign)) if self.campaign else leads


EVERYTHING = Segment()


def chosen(params: Mapping[str, str]) -> Segment:
    """The segment an address asks for; nonsense narrows nothing."""
    typed = {name: half_width(params.get(name, "").replace("\0", "")).strip()[:LONGEST] for name in TYPED}
    typed["source"] = sources.canonical(typed["source"], EXACTLY)
    size, grade, origin = params.get("size", ""), params.get("grade", ""), params.get("origin", "")
    campaign, called = _campaign(params.get("campaign", ""))
    return Segment(
        **typed,
        size=size if size in SIZES else "",
        grade=grade if grade in Grade.values else "",
        tag=params.get("tag", "").replace("\0", "").strip()[:LONGEST_TAG],
        origin=origin if origin in Source.values else "",
        campaign=campaign,
        called=called,
    )


def campaigns(segment: Segment = EVERYTHING) -> list[tuple[int, str]]:
    """The latest campaigns to choose from, and whichever is chosen."""
    found = list(Campaign.objects.order_by("-starts_on", "-pk").values_list("pk", "name")[:MOST_CAMPAIGNS])
    if segment.campaign and all(str(pk) != segment.campaign for pk, _name in found):
        found.append((int(segment.campaign), segment.called))
    return found


def _campaign(text: str) -> tuple[str, str]:
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        return "", ""
    name = Campaign.objects.filter(pk=int(text)).values_list("name", flat=True).first()
    return (str(int(text)), name) if name is not None else ("", "")


def suggestions(scope: Scope) -> dict[str, list[str]]:
    """Some sources, industries and regions among the accounts of the scope: suggestions, not choices; one statement."""
    rows = Account.objects.present().exclude(state=State.POOLED).order_by()
    if scope.nobody:
        return {name: [] for name in TYPED}
    if scope.owner_id is not None:
        rows = Account.objects.of_owners([scope.owner_id]).order_by()
    elif scope.team_ids:
        rows = rows.filter(team_id__in=scope.team_ids)
    found = list(rows.values_list(*TYPED)[:SAMPLE])
    values = {name: {row[at] for row in found} - {""} for at, name in enumerate(TYPED)}
    values["industry"] = set(groups(values["industry"]).values())
    values["source"] = {sources.words_of(source) for source in values["source"]}
    return {name: sorted(some)[:SUGGESTED] for name, some in values.items()}


def _pattern(typed: str) -> str:
    exactly = typed.startswith(EXACTLY)
    return _escaped(typed.removeprefix(EXACTLY)) if exactly else f"%{_escaped(typed)}%"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
