"""A portrait as one person reads it: six sections of lines, what is missing, what to ask next."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import F, FilteredRelation, Q, Subquery

from accounts.models import KeyPerson, KeyRole, State
from portraits.lines import GUESSED, KNOWN, MISSING, STALE, Line
from portraits.models import Distance, Field, Section, Stage, Subject, Value
from portraits.services import binding, measuring
from portraits.services.access import Ground, asking, ground, ground_of_own
from portraits.words import ADDS

if TYPE_CHECKING:
    from accounts.models import Account
    from users.models import User

MOST_ASKED = 3
MOST_PERSONS = 300


@dataclass
class Part:
    """One section."""

    section: Section
    lines: list[Line] = field(default_factory=list)
    nobody: int = 0  # weight of what is asked of a person while none is entered

    @property
    def words(self) -> str:
        """Its name."""
        return str(self.section.label)

    @property
    def percent(self) -> int:
        """How much of what it is judged by is known, as `measuring` computes it."""
        whole = self.nobody + sum(line.field.weight for line in self.lines if line.judged)
        known = sum(line.field.weight for line in self.lines if line.judged and line.state == KNOWN)
        return max(1, 100 * known // whole) if known else 0

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return self.percent == 100

    @property
    def of_account(self) -> list[Line]:
        """Lines about the account."""
        return [line for line in self.lines if line.person is None]

    @property
    def of_person(self) -> list[Line]:
        """Lines about the person."""
        return [line for line in self.lines if line.person is not None]

    @property
    def gaps(self) -> list[Line]:
        """What keeps it from being complete."""
        return [line for line in self.lines if line.judged and line.state != KNOWN]

    @property
    def to_open(self) -> list[Line]:
        """Closed values that the reader may open."""
        return [line for line in self.lines if line.closed and not (line.locked or line.unreadable or line.withdrawn)]

    @property
    def partly_locked(self) -> bool:
        """Whether the reader opens some of what is shown of it and not all."""
        return not self.locked and any(line.locked and not (line.restricted or line.withdrawn) for line in self.lines)

    @property
    def locked(self) -> bool:
        """Whether the reader opens nothing in it."""
        return bool(self.lines) and all(line.locked for line in self.lines)


@dataclass
class Portrait:
    """Everything the page shows."""

    account: Account
    person: KeyPerson | None
    people: list[KeyPerson]
    parts: list[Part]
    distance: Distance | None
    ground: Ground
    may_fill: bool
    pending: asking.Pending | None = None  # what the reader has asked for

    @property
    def may_open(self) -> bool:
        """Whether closed values are open to the reader."""
        return self.ground == Ground.OPEN

    @property
    def closed(self) -> bool:
        """Whether something is known that the reader may not open."""
        return any(line.locked for part in self.parts for line in part.lines)

    @property
    def empty(self) -> bool:
        """Whether nothing is known yet."""
        return all(line.value is None for part in self.parts for line in part.lines)

    @property
    def next_stage(self) -> Stage | None:
        """The stage above the ceiling."""
        ceiling = self.distance.ceiling if self.distance else 0
        return Stage(ceiling + 1) if ceiling < Stage.BROTHER else None

    @property
    def gaps(self) -> list[Line]:
        """What the next stage asks for and is not known, told (not guessed) and fresh."""
        if self.next_stage is None:
            return []
        wanted = ADDS[self.next_stage]
        rows = [line for part in self.parts if part.section in wanted for line in part.gaps]
        if self.next_stage == Stage.DOCTOR and self.part(Section.BACKGROUND).percent:
            rows = [line for line in rows if line.field.section == Section.BASIC]
        return rows

    @property
    def one_suffices(self) -> list[Line]:
        """Of the gaps those of which any one is enough: the doctor knows the background at least in part."""
        rows = [line for line in self.gaps if line.field.section == Section.BACKGROUND]
        return rows if self.next_stage == Stage.DOCTOR and len(rows) > 1 else []

    @property
    def needed(self) -> list[Line]:
        """The gaps that all have to be filled."""
        either = self.one_suffices
        return [line for line in self.gaps if line not in either]

    @property
    def counted(self) -> KeyPerson | None:
        """The one person whose fields count for the distance: the one known best (domain.md 2.4, decision 0023)."""
        best = self.distance.person_id if self.distance else None
        return next((person for person in self.people if person.pk == best), None)

    @property
    def investors_aside(self) -> list[KeyPerson]:
        """Who has the last word and is not whom the distance is read from."""
        if self.counted is None or KeyRole.INVESTOR in self.counted.roles:
            return []
        return [person for person in self.people if KeyRole.INVESTOR in person.roles]

    @property
    def needs_person(self) -> bool:
        """Whether a key person has to be entered before the next stage."""
        return self.person is None

    @property
    def ask(self) -> list[Line]:
        """What to ask next: what the next stage lacks first, then by weight, what is missing before what is stale or guessed."""
        lacking = {line.key for line in self.gaps}
        order = {MISSING: 0, STALE: 1, GUESSED: 2}
        rows = [line for part in self.parts for line in part.lines if line.state != KNOWN and not line.locked]
        rows.sort(
            key=lambda line: (
                line.key not in lacking,
                -line.field.weight,
                order[line.state],
                line.field.position,
            )
        )
        return rows[:MOST_ASKED]

    @property
    def open_sections(self) -> set[str]:
        """The section that is unfolded at first: that of the first question, so that the page is not a scroll of its own."""
        first = [line.field.section for line in self.ask[:1]]
        rest = [part.section.value for part in self.parts if not part.complete and not part.locked]
        return set(first or rest[:1])

    def part(self, section: str) -> Part:
        """One section of it."""
        return next(part for part in self.parts if part.section == section)

    def line(self, field_id: int, person_id: int | None) -> Line | None:
        """One line of it."""
        for part in self.parts:
            for line in part.lines:
                if line.field.pk == field_id and (line.person.pk if line.person else None) == person_id:
                    return line
        return None


def portrait(account: Account, *, user: User, today: date, person_id: int | None = None) -> Portrait:
    """The portrait of an account that the reader serves, with the fields of one person (the one known best by default)."""
    distance = (
        Distance.objects.visible_to(user).filter(pk=account.pk).select_related("confirmed_by", "asked_by").first()
    )
    people = list(KeyPerson.objects.visible_to(user).current().filter(account=account).order_by("pk")[:MOST_PERSONS])
    person = _chosen(people, person_id, distance)
    known, past = _values(account, person, user)
    fields = list(Field.objects.visible_to(user).in_use())
    editable = user.is_admin or account.state != State.POOLED  # of an account one serves
    stands = ground(account, user=user, today=today)
    parts = _parts(account, person, fields, known, stands == Ground.OPEN, today)
    for line in (line for part in parts for line in part.lines):
        line.past = (line.field.pk, line.person.pk if line.person else None) in past
    if stands != Ground.OPEN and any(value.author_id == user.pk and value.is_sealed for value in known.values()):
        _open_own(parts, user, ground_of_own(account, user=user, today=today))
    shown = Portrait(account, person, people, parts, distance, stands, editable)
    if shown.closed and not shown.may_open:
        shown.pending = asking.pending(account, user=user, today=today)
    return shown


def asked_next(account: Account, people: list[KeyPerson], *, user: User, today: date) -> list[Line]:
    """The best questions for the next visit to an account that the reader serves, by one statement."""
    mine = Distance.objects.filter(pk=account.pk)
    current = Q(values__account=account.pk, values__replaced_at=None)
    rows = Field.objects.visible_to(user).in_use().alias(now=FilteredRelation("values", condition=current))
    rows = rows.annotate(
        value_id=F("now__pk"),
        about=F("now__person_id"),
        basis=F("now__basis"),
        ends=F("now__expires_on"),
        elsewhere=F("now__bound"),
        under=F("now__key_id"),
        best=Subquery(mine.values("person_id")[:1]),
        ceiling=Subquery(mine.values("ceiling")[:1]),
    )
    fields: dict[int, Any] = {}
    known: dict[tuple[int, int | None], Value] = {}
    annotated: Any = rows
    for row in annotated:
        fields.setdefault(row.pk, row)
        if row.value_id:
            known[row.pk, row.about] = Value(
                pk=row.value_id,
                field=row,
                basis=row.basis,
                expires_on=row.ends,
                key_id=row.under,
                bound=row.elsewhere,
            )
    first = next(iter(fields.values()), None)
    distance = Distance(account_id=account.pk, ceiling=first.ceiling or 0, person_id=first.best) if first else None
    person = _chosen(people, None, distance)
    parts = _parts(account, person, list(fields.values()), known, False, today)  # closed ones are no matter of a brief
    return Portrait(account, person, people, parts, distance, Ground.NOT_GRANTED, False).ask


def _parts(
    account: Account,
    person: KeyPerson | None,
    fields: list[Field],
    known: dict[tuple[int, int | None], Value],
    may: bool,
    today: date,
) -> list[Part]:
    judged = {each.pk for each in measuring.judging(fields)}
    parts = {section: Part(section) for section in Section}
    facts = binding.facts_of([account], [person] if person else [], {each.bound for each in fields if each.bound})
    for each in fields:
        about = person if each.subject == Subject.PERSON else None
        if each.subject == Subject.PERSON and about is None:
            parts[Section(each.section)].nobody += each.weight if each.pk in judged else 0
            continue
        about_id = about.pk if about else None
        value, fact = known.get((each.pk, about_id)), facts.get((each.bound, account.pk, about_id))
        if fact is not None and (value is None or not value.bound):
            value = binding.known_row(each, fact, today)
        elif fact is None and value is not None and value.bound:
            value = None
        line = Line(each, account.pk, about, value, today, each.pk in judged, may, fact)
        line.restricted = about is not None and about.restricted_at is not None
        parts[Section(each.section)].lines.append(line)
    return list(parts.values())


def _open_own(parts: list[Part], user: User, stands: Ground) -> None:
    """What the reader typed is open to the reader."""
    for part in parts:
        for line in part.lines:
            if line.value is not None and line.value.author_id == user.pk:
                line.may_open = stands == Ground.OPEN


def _chosen(people: list[KeyPerson], person_id: int | None, distance: Distance | None) -> KeyPerson | None:
    by_id = {person.pk: person for person in people}
    for wanted in (person_id, distance.person_id if distance else None):
        if wanted in by_id:
            return by_id[wanted]
    return people[0] if people else None


def _values(
    account: Account, person: KeyPerson | None, user: User
) -> tuple[dict[tuple[int, int | None], Value], set[tuple[int, int | None]]]:
    """What is known of the account and the person, and what was known once and is empty now; one statement."""
    about = Q(person=None) | Q(person=person) if person else Q(person=None)
    rows = Value.objects.visible_to(user).filter(about, account=account).select_related("field", "key", "author")
    newest = rows.order_by("field_id", "person_id", F("replaced_at").desc(nulls_first=True), "-pk")
    found = {(value.field_id, value.person_id): value for value in newest.distinct("field_id", "person_id")}
    current = {key: value for key, value in found.items() if value.replaced_at is None}
    return current, found.keys() - current.keys()
