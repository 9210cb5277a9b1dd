"""What publishing a model would do, counted without writing or locking anything; the publication then does just that.

It reads the figures that are stored, as a publication does, and takes the same two steps (recompute).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Min, Q, Value

from accounts import clocks
from accounts.grading import capping, recompute
from accounts.grading.recompute import Row
from accounts.grading.scoring import read, scored
from accounts.grading.weighing import Weighing
from accounts.models import Account, AccountQuerySet, Grade, State, Vip
from accounts.policies import InForce
from accounts.supposing import Supposed
from users.models import User

LISTED = 50


@dataclass
class DryRun:
    """Grades now and then, who gains or loses protection, whose cap is reached, and which clocks start or stop."""

    matrix: Counter[tuple[str, str]] = field(default_factory=Counter)
    no_grade: int = 0  # by the model: too little is known, they keep their grade
    decided: int = 0  # stand by decision, whatever the model says
    gains: list[int] = field(default_factory=list)
    loses: list[int] = field(default_factory=list)
    held: list[Row] = field(default_factory=list)
    clocks_stop: int = 0
    clocks_start: int = 0
    first_due_on: date | None = None

    @property
    def changes(self) -> int:
        """How many accounts change their grade."""
        return sum(number for (now, then), number in self.matrix.items() if now != then)

    @property
    def total(self) -> int:
        """How many accounts there are."""
        return sum(self.matrix.values())

    def side(self, place: int) -> dict[str, int]:
        """How many accounts have each grade: now (0), then (1)."""
        found = dict.fromkeys(Grade.values, 0)
        for pair, number in self.matrix.items():
            found[pair[place]] += number
        return found

    def held_by_owner(self) -> Counter[int]:
        """How many accounts the cap holds, by owner."""
        return Counter(row.owner_id for row in self.held if row.owner_id)


def run(accounts: AccountQuerySet, model: Weighing, *, policy: InForce, today: date) -> DryRun:
    """What the model would make of these accounts; a constant number of statements."""
    found = DryRun()
    rows = accounts.present().order_by()
    turned: dict[bool, list[int]] = {True: [], False: []}  # by whether the grade is A: the sums that make it another
    for grade, decided, sums, number in _counted(rows, model):
        new = read(sums, model)[2]
        if not decided and new and (grade == Grade.A) != (new == Grade.A):
            turned[grade == Grade.A].append(sums)
        stays = decided or not new
        found.matrix[grade, grade if stays else new] += number
        found.decided += number if decided else 0
        found.no_grade += number if not new else 0
    turning = _turning(rows, model, turned)
    losers = [row for row in turning if row.protected and row.vip != Vip.VVIP]
    waiting = [row for row in turning if row.waits]
    places = capping.places_of({row.owner_id for row in waiting if row.owner_id})
    for row in losers:
        if row.state == State.OWNED and row.owner_id in places:
            places[row.owner_id].protected -= 1
    taken, found.held = recompute.divided(waiting, places, policy)
    for row in found.held:
        found.matrix[row.grade, Grade.A] -= 1
        found.matrix[row.grade, Grade.B] += 1
    free = [row for row in turning if row.wanted == Grade.A and not row.protected and not row.waits]
    found.gains = [row.pk for row in (*taken, *free)]
    found.loses = [row.pk for row in losers]
    _clocks(found, {row.pk for row in losers if row.state == State.OWNED}, {row.pk for row in taken}, policy, today)
    return found


def named(found: list[int], accounts: AccountQuerySet) -> list[Account]:
    """The first of them by name, as far as they are among `accounts`."""
    return list(accounts.filter(pk__in=found).select_related("owner").order_by("sort_key", "pk")[:LISTED])


def owners_held(found: DryRun) -> list[tuple[str, int, int]]:
    """(name, accounts held, protected then) of whoever has no place for what the model makes A."""
    counted = found.held_by_owner()
    names = dict(User.objects.filter(pk__in=counted).values_list("pk", "name"))
    return sorted(
        ((names.get(pk, ""), number, pk) for pk, number in counted.items()), key=lambda each: (-each[1], each[0])
    )


def _counted(rows: AccountQuerySet, model: Weighing) -> Iterable[tuple[str, bool, int, int]]:
    """(grade, by decision, sums that `read` tells, how many)."""
    groups = scored(rows, model).values("grade", "grade_decided", "sums").annotate(n=Count("pk"))
    return groups.values_list("grade", "grade_decided", "sums", "n")


def _turning(rows: AccountQuerySet, model: Weighing, turned: dict[bool, list[int]]) -> list[Row]:
    """Whose protection the model may change: those whose sums make another grade of an A, or an A of another grade."""
    if not any(turned.values()):
        return []
    asked = scored(rows.filter(grade_decided=False), model)
    loses, gains = Q(grade=Grade.A, sums__in=set(turned[True])), ~Q(grade=Grade.A) & Q(sums__in=set(turned[False]))
    return recompute.rows_of(asked.filter(loses | gains), model)


def _clocks(found: DryRun, lost: set[int], taken: set[int], policy: InForce, today: date) -> None:
    running = Q(recycle_due_on__isnull=False) | Q(suspend_due_on__isnull=False)
    found.clocks_stop = Account.objects.filter(running, pk__in=taken).count() if taken else 0
    found.clocks_start = len(lost)
    if not lost:
        return
    unprotected = {"grade": Value(str(Grade.B)), "protected": Value(False)}
    for rules, theirs in policy.groups():
        rows = Supposed(Account.objects.filter(theirs, pk__in=lost)).update(unprotected)
        supposed = clocks.supposed(rows, rules, version=policy.version, today=today)
        first = supposed.fetch(
            Account.objects.order_by().values("state").annotate(on=Min("recycle_due_on")).values_list("on")
        )
        days = [on for (on,) in first if on is not None]
        found.first_due_on = min([*days, *([found.first_due_on] if found.first_due_on else [])], default=None)
