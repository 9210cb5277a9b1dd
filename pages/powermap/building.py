"""One map: the persons of an account on a day, with lines, stances towards one deal, and who spoke with them last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from accounts.committee.coverage import Coverage, Holder, details, judged
from accounts.models import Account, InfluenceLine, KeyPerson, KeyRole, PersonChange, ReportingLine
from followups.meetings import Last, Meeting, last_with, meetings
from leads.coverage import holder
from leads.models import STAGE_ORDER, DepartmentEffect, Opportunity, Stance, StanceChange, StanceKind
from pages.powermap import graph
from pages.powermap.past import end_of, rewind
from users.models import User

if TYPE_CHECKING:
    from collections.abc import Collection

MOST_PERSONS = 500
FOR_US = (StanceKind.CHAMPION, StanceKind.SUPPORTER)


@dataclass
class Node:
    """One person on the map, as they were on its day."""

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

    @property
    def pk(self) -> int:
        """The person's id."""
        return self.person.pk

    @property
    def name(self) -> str:
        """The person's name."""
        return self.person.name

    @property
    def wants(self) -> bool:
        """Whether it is known what they want, or their role makes it matter."""
        line = self.line
        said = line and (line.result or line.win or line.department_effect != DepartmentEffect.UNKNOWN or self.agreed)
        return bool(line and (said or self.roles))

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
    met: dict[tuple[int, int], Meeting] = field(default_factory=dict)
    us: dict[int, str] = field(default_factory=dict)

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
        """Everybody as the rule of agreement reads them."""
        return [
            holder(node.person, node.stance, agreed=node.agreed, met=node.met, roles=node.roles)
            for node in self.nodes.values()
        ]

    @cached_property
    def coverage(self) -> Coverage:
        """The four roles on this map."""
        return judged(self.holders)

    @property
    def roles(self) -> list[dict[str, Any]]:
        """Each role with what is known, met, agreed, and by whom it is not."""
        return self.coverage.told(details(self.holders))

    def with_role(self, role: str) -> list[Node]:
        """Who holds a role."""
        return [node for node in self.nodes.values() if role in node.roles]

    @property
    def ghosts(self) -> list[KeyRole]:
        """Roles that nobody holds."""
        return [role for role in KeyRole if not self.with_role(role)]

    @property
    def against(self) -> set[int]:
        """Who is against us."""
        return {pk for pk, node in self.nodes.items() if node.stance == StanceKind.OPPONENT}


def build(account: Account, *, user: User, on: date, today: date, deal: Opportunity | None) -> PowerMap:
    """The map of an account that came through a door which serves `user`; at most ten statements whatever it holds."""
    past = on < today
    people = KeyPerson.objects.visible_to(user).filter(account=account)
    there = people.filter(left_on=None)
    if past:
        known = Q(created_at=None) | Q(created_at__lt=end_of(on))
        there = people.filter(known, Q(left_on=None) | Q(left_on__gt=on))
    persons = list(there.order_by("pk")[:MOST_PERSONS])
    before: dict[int, dict[str, Any]] = {}
    if past:
        changes = PersonChange.objects.visible_to(user).filter(person__in=persons, at__gte=end_of(on))
        before = rewind(changes.order_by("pk"), "person_id")
    met = meetings(account, user=user, until=on if past else None)
    names = dict(User.objects.filter(pk__in={us for us, _them in met}).values_list("pk", "name"))
    last = last_with(met, names)
    nodes = {person.pk: _node(person, before.get(person.pk, {}), last.get(person.pk), past=past) for person in persons}
    _stand(nodes, deal, user=user, on=on, past=past)
    return PowerMap(account, on, nodes, _drawn(nodes, user, on), deal, met, names)


def of_people(
    account: Account, persons: Iterable[KeyPerson], stances: Mapping[int, Stance], *, user: User, on: date
) -> PowerMap:
    """Today's map of persons and stances that are read already, without who spoke with whom; two statements."""
    nodes = {person.pk: _node(person, {}, None, past=False) for person in persons}
    for pk, line in stances.items():
        if pk in nodes:
            nodes[pk].stance, nodes[pk].agreed, nodes[pk].line = line.stance, line.agreed, line
    return PowerMap(account, on, nodes, _drawn(nodes, user, on))


def _drawn(nodes: dict[int, Node], user: User, on: date) -> list[graph.Influence]:
    """Give each person the boss of the day; returns the lines of influence."""
    lines = ReportingLine.objects.visible_to(user).on_day(on).filter(person__in=nodes, boss__in=nodes)
    for person_id, boss_id in lines.values_list("person_id", "boss_id"):
        nodes[person_id].boss = boss_id
    drawn = InfluenceLine.objects.visible_to(user).on_day(on).filter(person__in=nodes, source__in=nodes)
    return [graph.Influence(*values) for values in drawn.values_list("source_id", "person_id", "strength", "against")]


def _node(person: KeyPerson, before: dict[str, Any], last: Last | None, *, past: bool) -> Node:
    return Node(
        person=person,
        roles=before.get("roles", person.roles),
        influence=before.get("influence", person.influence),
        title=before.get("title", person.title),
        department=before.get("department", person.department),
        last=last,
        met=last is not None if past else person.last_contact_on is not None,
    )


def _stand(nodes: dict[int, Node], deal: Opportunity | None, *, user: User, on: date, past: bool) -> None:
    """Give each person the stance and agreement of the day."""
    if deal is None:
        return
    rows = Stance.objects.visible_to(user).filter(opportunity=deal, person__in=nodes)  # type: ignore[attr-defined]
    if past:
        at = end_of(on)
        rows = rows.filter(Q(removed_at=None) | Q(removed_at__gte=at), created_at__lt=at)
    else:
        rows = rows.current()
    stances = list(rows.order_by("pk"))
    before: dict[int, dict[str, Any]] = {}
    if past:
        changes = StanceChange.objects.visible_to(user).filter(stance__in=stances, at__gte=end_of(on))
        before = rewind(changes.order_by("pk"), "stance_id")
    for line in stances:
        node, was = nodes[line.person_id], before.get(line.pk, {})
        node.stance, node.agreed = was.get("stance", line.stance), was.get("agreed", line.agreed)
        node.line = line


def sort_nodes(nodes: Iterable[Node]) -> list[Node]:
    """Whoever decides most first, then by name."""
    return sorted(nodes, key=lambda node: (-(node.influence or 0), node.name, node.pk))


def deals_of(account: Account, user: User) -> list[Opportunity]:
    """Open opportunities, whose stances the map can show, the farthest first; the latest closed one where none is open."""
    seen = Opportunity.objects.visible_to(user).filter(account=account)
    running: Collection[Opportunity] = seen.open().select_related("account")[:50]
    if running:
        return sorted(running, key=lambda o: (-STAGE_ORDER.index(o.stage), -(o.amount or 0), o.pk))
    return list(seen.select_related("account").order_by("-pk")[:1])
