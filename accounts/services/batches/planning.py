"""The preview of a batch: who would get how many, what stays and why; sealed, so that what was seen is what happens."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, AccountQuerySet, BatchAction, LeftBecause, State, Strategy
from accounts.policies import InForce, in_force
from accounts.services.batches.marks import mark
from accounts.services.batches.strategies import Seat, deal, is_new
from accounts.services.pool import capacity_of
from accounts.services.refusals import BeyondCapacity, BeyondTraining, InvalidInput, NotAllowed, StalePreview
from accounts.training import gate
from accounts.training.gate import Bar
from users.models import Role, User
from users.services.absences import absences_of

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST = 20_000
MOST_SHOWN = 200
SEAL = "accounts.batch.3"  # the number changes with what is sealed
GOOD_FOR = 60 * 60  # seconds: a preview of an hour ago shows nobody's load any more
GIVING = (BatchAction.REASSIGN, BatchAction.TRANSFER)
FROM_DESK = (BatchAction.REASSIGN, BatchAction.DESK_RELEASE)
_ID_LISTS = ("teams", "without", "asked")


@dataclass(frozen=True)
class Choice:
    """What is to be done with the selected accounts: the strategy and among whom.

    `to` is the person of the strategy "one"; `teams` whose salespeople take part (empty: those of the accounts);
    `without` people who are left out, as far as somebody was asked about them: `asked` (None: about everybody). Whoever
    nobody was asked about is left out when absent or a present owner (`without` None: nobody has been asked yet).
    `keep_former`: of a transfer, owners so far stay in the working groups.
    """

    action: str
    strategy: str = Strategy.ROUND_ROBIN
    to: int | None = None
    teams: tuple[int, ...] = ()
    without: tuple[int, ...] | None = None
    asked: tuple[int, ...] | None = None
    beyond_capacity: bool = False
    keep_former: bool = False
    untrained: bool = False

    def leaves_out(self, people: Iterable[int], usual: Collection[int]) -> set[int]:
        """Which of these people are left out: as somebody said, and of those nobody was asked about the `usual` ones."""
        said = set(self.without or ())
        if self.without is not None and self.asked is None:
            return said.intersection(people)
        known = set() if self.without is None else set(self.asked or ())
        return {pk for pk in people if (pk in said if pk in known else pk in usual)}

    def with_ticks(self, ticks: Mapping[int, bool]) -> Choice:
        """With what the preview shows of these people (True: left out); what was said about others is kept."""
        said, known = set(self.without or ()), set(self.asked or ())
        out = {pk for pk, ticked in ticks.items() if ticked}
        return replace(self, without=tuple(sorted(said - set(ticks) | out)), asked=tuple(sorted(known | set(ticks))))

    @property
    def gives(self) -> bool:
        """Whether somebody gets the accounts; otherwise they go to the pool."""
        return self.action in GIVING


@dataclass
class Share:
    """One line of the preview: what a person owns now, gives, gets, and owns afterwards."""

    person: User
    now: int
    capacity: int
    gives: int = 0
    gets: int = 0
    left_out: bool = False
    new: bool = False
    away_until: date | None = None
    asked_out: bool | None = None  # None: cannot take part, so nobody is asked
    bar: Bar | None = None  # training that is missing before the person may own customers

    @property
    def after(self) -> int:
        """Accounts owned afterwards."""
        return self.now - self.gives + self.gets

    @property
    def beyond(self) -> bool:
        """Whether that is more than the person may own."""
        return self.gets > 0 and self.after > self.capacity

    @property
    def barred(self) -> bool:
        """Whether the rules keep the person from owning more."""
        return self.bar is not None and self.bar.enforced


@dataclass
class Plan:
    """What would happen, person by person, and what would stay."""

    choice: Choice
    shares: list[Share] = field(default_factory=list)
    rows: list[tuple[int, int, int | None, str]] = field(default_factory=list)  # account, mark, receiver, why it stays
    teams: set[int] = field(default_factory=set)
    key: str = ""
    goes_beyond: bool = False
    without_training: bool = False
    elsewhere: int = 0  # selected, but not in anybody's hands (or on no desk) where this person decides
    changing_teams: int = 0  # accounts that would go to a person of another team

    @property
    def shown(self) -> list[Share]:
        """The lines a page shows: those who give or get something first."""
        return sorted(self.shares, key=lambda share: share.left_out and not share.gives)[:MOST_SHOWN]

    @property
    def left_out_unseen(self) -> list[int]:
        """People who are left out without a line that says so: the form has to send them back nevertheless."""
        seen = {share.person.pk for share in self.shown if share.asked_out is not None}
        return [pk for pk in self.choice.without or () if pk not in seen]

    @property
    def total(self) -> int:
        """Accounts selected."""
        return len(self.rows)

    @property
    def moving(self) -> int:
        """Accounts that would move."""
        return sum(not why for _pk, _mark, _to, why in self.rows)

    @property
    def staying(self) -> list[tuple[str, int]]:
        """Why accounts would stay where they are, in words, and how many."""
        counted = Counter(why for _pk, _mark, _to, why in self.rows if why)
        return [(str(LeftBecause(why).label), number) for why, number in counted.most_common()]

    @property
    def nobody_takes_part(self) -> bool:
        """Whether everybody who could get some is left out."""
        return any(why == LeftBecause.NOBODY for _pk, _mark, _to, why in self.rows)

    @property
    def beyond(self) -> list[Share]:
        """People who would own more than their capacity."""
        return [share for share in self.shares if share.beyond]

    @property
    def untrained(self) -> list[Share]:
        """People who would get some although training that is required of them is missing."""
        return [share for share in self.shares if share.gets and share.bar]

    @property
    def to_consent(self) -> bool:
        """Whether somebody has to say that this is wanted."""
        return any(share.barred for share in self.untrained)

    @property
    def skipped(self) -> list[Share]:
        """People who cannot take part before they have passed what is required."""
        return [share for share in self.shares if share.barred and not share.gets]

    @property
    def nobody_is_trained(self) -> bool:
        """Whether missing training leaves nobody, and no tick would change that."""
        return self.nobody_takes_part and bool(self.skipped) and not any(share.asked_out for share in self.shares)

    @property
    def away(self) -> list[Share]:
        """People who would get some although they are away."""
        return [share for share in self.shares if share.gets and share.away_until]

    def sealed(self, by: User) -> str:
        """The plan as text that only we can have written, for this person to confirm."""
        choice, numbers = self.choice, sorted({to for _pk, _mark, to, _why in self.rows if to is not None})
        place = {person: index for index, person in enumerate(numbers)}
        content = {
            "by": by.pk,
            "key": self.key or str(uuid.uuid4()),
            "choice": asdict(choice),
            "people": numbers,
            "teams": sorted(self.teams),
            "ids": [pk for pk, _mark, _to, _why in self.rows],
            "marks": [value for _pk, value, _to, _why in self.rows],
            "beyond": bool(self.beyond),
            "untrained": self.to_consent,
            "deal": [why or place.get(to, -1) for _pk, _mark, to, why in self.rows],  # type: ignore[arg-type]
        }
        return signing.dumps(content, salt=SEAL, compress=True)


def unseal(text: str, by: User) -> Plan:
    """The plan this person was shown. Raises StalePreview when it is older than an hour or not theirs."""
    try:
        content = signing.loads(text, salt=SEAL, max_age=GOOD_FOR)
    except signing.BadSignature:
        raise StalePreview from None
    if content["by"] != by.pk:
        raise StalePreview
    lists = {name: None if (ids := content["choice"][name]) is None else tuple(ids) for name in _ID_LISTS}
    choice = Choice(**{**content["choice"], **lists})
    people = content["people"]
    rows = [
        (pk, seen, None, dealt) if isinstance(dealt, str) else (pk, seen, people[dealt] if dealt >= 0 else None, "")
        for pk, seen, dealt in zip(content["ids"], content["marks"], content["deal"], strict=True)
    ]
    teams = set(content["teams"])
    warned = {"goes_beyond": content["beyond"], "without_training": content["untrained"]}
    return Plan(choice, rows=rows, teams=teams, key=content["key"], **warned)


def check_consent(plan: Plan, choice: Choice) -> None:
    """Raise BeyondCapacity or BeyondTraining where the plan that was shown warned of it and nobody said that it is wanted."""
    if plan.goes_beyond and not choice.beyond_capacity:
        raise BeyondCapacity
    if plan.without_training and not choice.untrained:
        raise BeyondTraining


def reachable(accounts: AccountQuerySet, action: str, by: User) -> AccountQuerySet:
    """Of these accounts, those the person may move in this way: the own desk, the own teams, all for admins."""
    if action in FROM_DESK:
        return accounts.on_desk_of(by)
    return accounts.of_teams(by).filter(state=State.OWNED)


def plan(accounts: AccountQuerySet, choice: Choice, *, by: User, today: date, policy: InForce | None = None) -> Plan:
    """Work out who would get which of these accounts; reads only, by a constant number of statements.

    Raises InvalidInput for a selection that is too large or a receiver who cannot be one, NotAllowed.
    """
    if not (by.is_admin or by.is_manager):
        raise NotAllowed(_("Only managers and admins move accounts of others."))
    policy = policy or in_force()
    chosen = reachable(accounts, choice.action, by).order_by("grade", "pk")
    rows: list[tuple[int, int, int | None, int | None, bool]] = list(
        chosen.values_list("pk", mark(), "owner_id", "team_id", "protected")[: MOST + 1]
    )
    if len(rows) > MOST:
        raise InvalidInput(
            _("More than %(most)s accounts are selected: narrow the list and do the rest afterwards."), most=f"{MOST:,}"
        )
    drawn = Plan(choice, teams={team or 0 for _pk, _mark, _owner, team, _protected in rows})
    drawn.elsewhere = accounts.order_by().values("pk")[: MOST + 1].count() - len(rows)
    if choice.gives:
        owners = Counter(owner for _pk, _mark, owner, _team, _protected in rows if owner)
        drawn.shares = _shares(choice, drawn.teams, owners, by, today, policy)
        ticks = {share.person.pk: share.asked_out for share in drawn.shown if share.asked_out is not None}
        drawn.choice = choice = choice.with_ticks(ticks)
        drawn.rows = _dealt(rows, choice, drawn.shares)
        team_of = {share.person.pk: share.person.team_id for share in drawn.shares}
        drawn.changing_teams = sum(
            to is not None and team_of[to] != row[3]
            for row, (_pk, _mark, to, _why) in zip(rows, drawn.rows, strict=True)
        )
    else:
        drawn.rows = [
            (pk, seen, None, LeftBecause.PROTECTED if guarded and choice.action == BatchAction.RELEASE else "")
            for pk, seen, _owner, _team, guarded in rows
        ]
    return drawn


def receivers(by: User) -> Any:
    """Everybody this person may give accounts to: those who sell, within the own teams."""
    people = User.objects.salespeople().select_related("team")
    return people if by.is_admin else people.filter(team_id__in=by.managed_team_ids)


def _shares(
    choice: Choice, teams: set[int], owners: Counter[int], by: User, today: date, policy: InForce
) -> list[Share]:
    """A line for everybody who could get some, and for those who give."""
    asked = receivers(by)
    if choice.strategy == Strategy.ONE:
        found = {person.pk: person for person in asked.filter(pk__in=[*([choice.to] if choice.to else []), *owners])}
        if choice.to and choice.to not in found:
            raise InvalidInput(_("Choose a person of your teams who sells."))
        away, out = absences_of(found, today), set(found) - {choice.to}
    else:
        among = choice.teams or sorted(teams)
        sellers = asked.filter(team_id__in=among, role=Role.SALESPERSON)
        found = {person.pk: person for person in sellers | asked.filter(pk__in=list(owners))}
        away = absences_of(found, today)
        left_out = choice.leaves_out(found, {*owners, *away})
        out = left_out | {pk for pk, person in found.items() if person.role != Role.SALESPERSON}
    loads, bars = _loads(found), gate.bars(found.values(), today=today, policy=policy)
    lines = []
    for person in sorted(found.values(), key=lambda p: (p.team.name if p.team else "", p.name, p.pk)):
        rules = policy.of(person.team_id)
        new = is_new(person.hired_on, today, rules.pace_months_max)
        outside = person.pk in out or (choice.strategy == Strategy.NEW_STAFF and not new)
        line = Share(person, loads.get(person.pk, 0), capacity_of(person, rules), left_out=outside, new=new)
        line.away_until, line.bar = away.get(person.pk), bars.get(person.pk)
        if choice.strategy != Strategy.ONE and line.barred:
            outside = line.left_out = True
        elif choice.strategy != Strategy.ONE and person.role == Role.SALESPERSON and person.is_active:
            line.asked_out = person.pk in out
        line.gives = owners.get(person.pk, 0) if outside else 0
        lines.append(line)
    return lines


def _loads(people: Iterable[int]) -> dict[int, int]:
    owned = Account.objects.filter(state=State.OWNED, owner_id__in=list(people)).order_by()
    return dict(owned.values("owner_id").annotate(n=Count("pk")).values_list("owner_id", "n"))


def _dealt(
    rows: Sequence[tuple[int, int, int | None, int | None, bool]], choice: Choice, shares: list[Share]
) -> list[tuple[int, int, int | None, str]]:
    """Deal what does not belong to a receiver already; grade by grade, so that everybody gets of each."""
    taking = [share for share in shares if not share.left_out]
    seats = [Seat(share.person.pk, share.now, share.capacity) for share in taking]
    theirs = {seat.person_id for seat in seats}
    to_deal = [row for row in rows if row[2] not in theirs]
    beyond = choice.strategy == Strategy.ONE
    places = iter(deal(len(to_deal), seats, choice.strategy, beyond_capacity=beyond))
    dealt: list[tuple[int, int, int | None, str]] = []
    for pk, seen, owner, _team, _protected in rows:
        if owner in theirs:
            dealt.append((pk, seen, None, LeftBecause.THEIRS))
            continue
        place = next(places)
        if place is None:
            dealt.append((pk, seen, None, LeftBecause.NO_ROOM if seats else LeftBecause.NOBODY))
        else:
            dealt.append((pk, seen, seats[place].person_id, ""))
    for share, seat in zip(taking, seats, strict=True):
        share.gets = seat.gets
    return dealt
