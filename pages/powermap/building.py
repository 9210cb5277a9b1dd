"""One map: the persons of an account on a day, with lines, stances towards one deal, and who spoke with them last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.committee.coverage import BITS, Coverage, Holder, details, judged
from accounts.models import Account, InfluenceLine, KeyPerson, KeyRole, ReportingLine
from accounts.services import withholding
from core.searchkeys import sort_key
from followups.meetings import Last, Met, last_with
from leads.coverage import holder
from leads.models import STAGE_ORDER, DepartmentEffect, Opportunity, Stance, StanceKind
from pages.powermap import graph
from pages.powermap.facts import Facts
from pages.powermap.past import end_of, rewind

if TYPE_CHECKING:
    from collections.abc import Collection

    from keyaccounts.models import HighVisit
    from users.models import User

MOST_PERSONS = 500
FOR_US = (StanceKind.CHAMPION, StanceKind.SUPPORTER)


@dataclass
class Node:
    """One person on the map, as they were on its day; an erased or restricted one is a box that keeps the lines of who reports to them."""

    person: KeyPerson
    roles: list[str]
    influence: int | None
    title: str
    department: str
    stance: str = StanceKind.UNKNOWN
    agreed: bool = False
    line: Stance | None = None
    boss: int | None = None
    last: Last | None = None
    met: bool = False
    visit: HighVisit | None = None

    @property
    def pk(self) -> int:
        """The person's id."""
        return self.person.pk

    @property
    def name(self) -> str:
        """The person's name."""
        return _("Erased person") if self.erased else self.person.shown

    @property
    def erased(self) -> bool:
        """Whether their data is gone."""
        return self.person.erased_at is not None

    @property
    def boxed(self) -> bool:
        """Whether nothing may be said of them but where they stand: erased, or their processing has stopped."""
        return self.erased or self.person.restricted_at is not None

    @property
    def wants(self) -> bool:
        """Whether it is known what they want, or their role makes it matter: an empty row is a gap to see."""
        line = self.line
        said = line and (line.result or line.win or line.department_effect != DepartmentEffect.UNKNOWN or self.agreed)
        return bool(said or self.roles)

    @property
    def stance_words(self) -> str:
        """The stance in words."""
        return str(dict(StanceKind.choices).get(self.stance, self.stance))

    @property
    def role_words(self) -> list[str]:
        """The roles in words."""
        names = dict(KeyRole.choices)
        return [str(names.get(role, role)) for role in self.roles]


@dataclass
class PowerMap:
    """Everybody and every line of one account on one day."""

    account: Account
    on: date
    nodes: dict[int, Node]
    influences: list[graph.Influence]
    deal: Opportunity | None = None
    met: Met = field(default_factory=dict)
    us: dict[int, str] = field(default_factory=dict)
    withheld: list[Holder] = field(default_factory=list)

    @cached_property
    def bosses(self) -> dict[int, int]:
        """Whom each person reports to."""
        return {pk: node.boss for pk, node in self.nodes.items() if node.boss is not None}

    @cached_property
    def real(self) -> dict[int, int]:
        """Whom each person really follows."""
        return graph.real_chart(self.bosses, self.influences)

    @cached_property
    def holders(self) -> list[Holder]:
        """Everybody as the rule of agreement reads them; restricted ones, drawn or not, fill their roles (0074)."""
        return self.withheld + [
            holder(node.person, node.stance, agreed=node.agreed, met=node.met, roles=node.roles)
            for node in self.nodes.values()
            if not node.boxed
        ]

    @cached_property
    def coverage(self) -> Coverage:
        """The four roles on this map."""
        return judged(self.holders)

    @property
    def roles(self) -> list[dict[str, Any]]:
        """Each role with what is known, met, agreed, and by whom it is not."""
        return self.coverage.told(details(self.holders))

    @property
    def ghosts(self) -> list[KeyRole]:
        """Roles that nobody holds."""
        return [role for role in KeyRole if not self.coverage.known & BITS[role]]

    @property
    def against(self) -> set[int]:
        """Who is against us."""
        return {pk for pk, node in self.nodes.items() if node.stance == StanceKind.OPPONENT}


def build(facts: Facts, *, on: date) -> PowerMap:
    """The map of an account on a day, not before `facts.since`; asks the database for nothing more."""
    past = on < facts.today
    met = facts.met_then if past else facts.met
    last = last_with(met, facts.us)
    before = rewind(facts.person_changes, "person_id") if past else {}
    there = [one for one in facts.persons if one.erased_at or _was_there(one, on, past=past)][:MOST_PERSONS]
    nodes = {person.pk: _node(person, before.get(person.pk, {}), last.get(person.pk), past=past) for person in there}
    stood = _stood(facts, on, past=past)
    for pk, (line, stance, agreed) in stood.items():
        if pk in nodes and not nodes[pk].boxed:
            nodes[pk].line, nodes[pk].stance, nodes[pk].agreed = line, stance, agreed
    influences = _drawn(nodes, facts.reporting, facts.influences, on)
    for node in () if past else nodes.values():
        node.visit = None if node.boxed else facts.visits.get(node.pk)
    hidden = _withheld(there, stood, last, past=past)
    return PowerMap(facts.account, on, nodes, influences, facts.deal, met, facts.us, hidden)


def of_people(
    account: Account,
    persons: Iterable[KeyPerson],
    stances: Mapping[int, Stance],
    reporting: Iterable[ReportingLine],
    influences: Iterable[InfluenceLine],
    *,
    on: date,
) -> PowerMap:
    """Today's map of rows that are read already, without who spoke with whom."""
    persons = list(persons)
    nodes = {person.pk: _node(person, {}, None, past=False) for person in persons}
    hidden = _withheld(persons, {pk: (line, line.stance, line.agreed) for pk, line in stances.items()}, {}, past=False)
    for pk, line in stances.items():
        if pk in nodes and not nodes[pk].boxed:
            nodes[pk].stance, nodes[pk].agreed, nodes[pk].line = line.stance, line.agreed, line
    return PowerMap(account, on, nodes, _drawn(nodes, reporting, influences, on), withheld=hidden)


def _drawn(
    nodes: dict[int, Node], reporting: Iterable[ReportingLine], influences: Iterable[InfluenceLine], on: date
) -> list[graph.Influence]:
    """Give each person the boss of the day, keep the boxes that hold somebody; returns the lines of influence."""
    for line in reporting:
        if _holds(line, on) and line.person_id in nodes and line.boss_id in nodes:
            nodes[line.person_id].boss = line.boss_id
    _drop_boxes(nodes)
    named = {pk for pk, node in nodes.items() if not node.boxed}
    return [
        graph.Influence(line.source_id, line.person_id, line.strength, line.against)
        for line in influences
        if _holds(line, on) and line.person_id in named and line.source_id in named
    ]


def _drop_boxes(nodes: dict[int, Node]) -> None:
    """Take out boxes below whom nobody stands any more."""
    empty: list[int] = [-1]
    while empty:
        bosses = {node.boss for node in nodes.values()}
        empty = [pk for pk, node in nodes.items() if node.boxed and pk not in bosses]
        for pk in empty:
            del nodes[pk]


def _was_there(person: KeyPerson, on: date, *, past: bool) -> bool:
    if not past:
        return person.left_on is None
    known = person.created_at is None or person.created_at < end_of(on)
    return known and (person.left_on is None or person.left_on > on)


def _holds(line: ReportingLine | InfluenceLine, on: date) -> bool:
    """Whether it held at the end of a day."""
    return line.from_on <= on and (line.until_on is None or line.until_on > on)


def _node(person: KeyPerson, before: dict[str, Any], last: Last | None, *, past: bool) -> Node:
    if person.erased_at is not None or person.restricted_at is not None:
        return Node(person=person, roles=[], influence=None, title="", department="")
    return Node(
        person=person,
        roles=before.get("roles", person.roles),
        influence=before.get("influence", person.influence),
        title=before.get("title", person.title),
        department=before.get("department", person.department),
        last=last,
        met=last is not None if past else person.last_contact_on is not None,
    )


def _stood(facts: Facts, on: date, *, past: bool) -> dict[int, tuple[Stance, str, bool]]:
    """By person, the row, the stance and the agreement of the day."""
    before = rewind(facts.stance_changes, "stance_id") if past else {}
    at = end_of(on)
    found = {}
    for line in facts.stances:
        held = line.created_at < at and (line.removed_at is None or line.removed_at >= at)
        if held if past else line.removed_at is None:
            was = before.get(line.pk, {})
            found[line.person_id] = line, was.get("stance", line.stance), was.get("agreed", line.agreed)
    return found


def _withheld(
    persons: Iterable[KeyPerson], stood: Mapping[int, tuple[Stance, str, bool]], last: Mapping[int, Last], *, past: bool
) -> list[Holder]:
    """Restricted persons, who fill their roles as they were and of whom the map says nothing else (decision 0074)."""
    found = []
    for person in persons:
        if person.restricted_at is not None and person.erased_at is None:
            _line, stance, agreed = stood.get(person.pk, (None, "", False))
            met = person.pk in last if past else person.last_contact_on is not None
            found.append(holder(person, stance, agreed=agreed, met=met))
    return found


def sort_nodes(nodes: Iterable[Node]) -> list[Node]:
    """From the top of the reporting lines down, then whoever decides most; people in no line after those at the top.

    Among equals who has more people below, then the name as it is spoken.
    """
    known = {node.pk: node for node in nodes}
    depth: dict[int, int] = {}
    below: Counter[int] = Counter()
    for node in known.values():
        seen, boss = {node.pk}, node.boss
        while boss in known and boss not in seen:
            seen.add(boss)
            below[boss] += 1
            boss = known[boss].boss
        depth[node.pk] = len(seen) - 1

    def place(node: Node) -> tuple[int, bool, int, int, str, int]:
        alone = not depth[node.pk] and not below[node.pk]
        return depth[node.pk], alone, -(node.influence or 0), -below[node.pk], sort_key(node.name), node.pk

    return sorted(known.values(), key=place)


def deals_of(account: Account, user: User) -> list[Opportunity]:
    """Open opportunities, whose stances the map can show; the latest closed one where none is open.

    Those with stances first (each has `stances_set`, how many), then the farthest, then the largest.
    """
    seen = Opportunity.objects.visible_to(user).filter(account=account)
    seen = seen.annotate(at_stake=withholding.stake_at("account"))
    running: Collection[Opportunity] = seen.open().select_related("account")[:50]
    deals = list(running) or list(seen.select_related("account").order_by("-pk")[:1])
    stances = Stance.objects.visible_to(user).filter(opportunity__in=deals, removed_at=None)
    counts = Counter(stances.values_list("opportunity_id", flat=True))
    for deal in deals:
        deal.stances_set = counts[deal.pk]  # type: ignore[attr-defined]
    return sorted(deals, key=lambda o: (not counts[o.pk], -STAGE_ORDER.index(o.stage), -(o.amount or 0), o.pk))
