"""Bringing accounts to the model in force, a chunk a transaction, in two passes.

The first writes scores and every grade that protects nothing new. Whoever would become protected waits for the second:
person by person, under a lock on the person, the highest score first, as far as the cap reaches. The others are held at
B and named to the manager. A run that is killed is simply started again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from accounts import clocks
from accounts.grading import capping, facts, weighing
from accounts.grading.scoring import read, scored
from accounts.grading.weighing import Weighing
from accounts.models import Account, AccountQuerySet, Grade, GradeCause, GradeChange, State, Vip
from accounts.policies import InForce, in_force
from accounts.services.managers import lines_of
from audit import services as audit
from commons import bulk, jobs
from commons.models import JobRun
from commons.pacing import Pace
from core.clock import business_date
from core.many import kept_if_many
from notifications.services import Message, tell
from users.services.positions import lock_people

if TYPE_CHECKING:
    from users.models import User

LEAST, START, MOST = 100, 200, 500  # accounts of a chunk, by the time one takes
OWNERS = 50
JOB = "grades"
UNPUBLISHED = 0  # grade_version once figures are gathered, while no model is in force


@dataclass(frozen=True)
class Row:
    """An account as it is and as the model sees it."""

    pk: int
    owner_id: int | None
    team_id: int | None
    state: str
    vip: str
    grade: str
    decided: bool
    held: bool
    score: Decimal | None
    known: int
    by_model: str
    version: int | None
    new_score: Decimal | None
    new_known: int
    new_model: str

    @property
    def protected(self) -> bool:
        """Whether it is protected now."""
        return self.grade == Grade.A or self.vip == Vip.VVIP

    @property
    def wanted(self) -> str:
        """The grade it gets unless the cap holds it: a decision stands, and without a grade by the model it keeps its own."""
        return self.grade if self.decided or not self.new_model else self.new_model

    @property
    def waits(self) -> bool:
        """Whether it would become protected, and so take a place of its owner."""
        return self.state == State.OWNED and self.wanted == Grade.A and not self.protected

    @property
    def first_pass(self) -> str:
        """Its grade after the first pass."""
        return self.grade if self.waits else self.wanted

    def differs(self, version: int) -> bool:
        """Whether there is something to write."""
        new = (self.new_score, self.new_known, self.new_model, self.first_pass, self.waits, version)
        return (self.score, self.known, self.by_model, self.grade, self.held, self.version) != new


_NOW = (
    "pk", "owner_id", "team_id", "state", "vip", "grade", "grade_decided", "grade_held", "score", "score_known",
    "grade_by_model", "grade_version",
)  # fmt: skip

# Left between the two passes by a run that was killed.
_UNDECIDED = Q(grade_held=True, owner__isnull=False) & ~Q(grade=Grade.B)


def rows_of(accounts: AccountQuerySet, model: Weighing) -> list[Row]:
    """The accounts as the model sees them; one statement."""
    asked: Iterable[tuple[Any, ...]] = scored(accounts, model).values_list(*_NOW, "sums")
    told: Iterable[tuple[Any, ...]] = ((*values, *read(sums, model)) for *values, sums in asked)
    return [Row(*row) for row in told]


# -- what asks for it -----------------------------------------------------------------------------------------
def recompute_stale(*, today: date) -> int:
    """Gather the figures of accounts that changed, then bring all to the model in force; returns how many."""
    model, done, after, pace = weighing.in_force(), 0, 0, _pace()
    stale = _stale(model.version if model else UNPUBLISHED).order_by("pk").values_list("pk", "grade_version")
    while found := dict(stale.filter(pk__gt=after)[: pace.size]):
        new = [pk for pk, version in found.items() if version is None]
        with pace.chunk(len(found)), transaction.atomic():
            _grade_chunk(found, new, model, today=today)
        done += len(found)
        after = max(found)
    if model and (done or Account.objects.filter(_UNDECIDED).exists()):
        protect_waiting(model, today=today)
    return done


def gather_missing(*, today: date, most: int = 2000) -> int:
    """Gather the figures of accounts that have none yet, up to `most`; returns how many still wait, up to a bound."""
    ids = list(
        Account.objects.present().filter(grade_version=None).order_by("pk").values_list("pk", flat=True)[: most + 1]
    )
    if ids and len(ids) <= most and weighing.latest() is None:
        with transaction.atomic():
            _grade_chunk(ids, ids, None, today=today)
        return 0
    return len(ids)


def is_gathering() -> bool:
    """Whether the figures of some accounts still wait to be gathered."""
    return Account.objects.present().filter(grade_version=None).exists()


def run_due(now_on: date | None = None) -> JobRun | None:
    """What ages (twelve months of orders, persons who left) once per business date, by set."""
    today = now_on or business_date()
    return jobs.run_once(JOB, today, lambda _run: {"changed": age(today=today)})


def age(*, today: date) -> int:
    """Gather every account's figures again and grade those that they change; returns how many."""
    model, after, changed, pace = weighing.in_force(), 0, 0, _pace()
    present = Account.objects.present().order_by("pk")
    while ids := list(present.filter(pk__gt=after).values_list("pk", flat=True)[: pace.size]):
        after = ids[-1]
        with pace.chunk(len(ids)), transaction.atomic():
            changed += _age_chunk(ids, model, today=today)
    if model:
        protect_waiting(model, today=today)
    return changed


def _age_chunk(ids: list[int], model: Weighing | None, *, today: date) -> int:
    refreshed = facts.refresh(ids, today=today)
    if model is None:
        Account.objects.filter(pk__in=ids, grade_version=None).update(grade_version=UNPUBLISHED)
        return refreshed
    # Asked without a lock: most rows stay as they are, and a contact never waits for them.
    differing = [row.pk for row in rows_of(Account.objects.filter(pk__in=ids), model) if row.differs(model.version)]
    if differing:
        _grade_chunk(differing, (), model, today=today)
    return len(differing)


@transaction.atomic
def grade_one(account_id: int, *, today: date) -> None:
    """Gather one account's figures and grade it at once; the caller holds the lock on its owner (`lock_people`)."""
    model = weighing.in_force()
    _grade_chunk([account_id], [account_id], model, today=today)
    owner = Account.objects.filter(pk=account_id, grade_held=True).values_list("owner_id", flat=True).first()
    if model and owner:
        _protect_chunk([owner], model, today=today, policy=in_force())


def progress() -> tuple[int, int]:
    """How many accounts stand for the model in force, and how many there are: of many, how many there were some minutes ago."""
    model = weighing.latest()
    total = kept_if_many("grades.total", "present", Account.objects.present().count, lambda number: number).found
    return max(0, total - _stale(model.pk if model else UNPUBLISHED).count()), total


def is_recomputing() -> bool:
    """Whether accounts still wait to be brought to the model in force."""
    model = weighing.latest()
    return model is not None and _stale(model.pk).exists()


def _stale(version: int) -> AccountQuerySet:
    return Account.objects.present().filter(Q(grade_version__lt=version) | Q(grade_version=None))


def _pace() -> Pace:
    return Pace(START, least=LEAST, most=MOST)


# -- the two passes -------------------------------------------------------------------------------------------
def _grade_chunk(ids: Collection[int], changed: Collection[int], model: Weighing | None, *, today: date) -> None:
    locked = Account.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True, of=("self",))
    if model is None:
        list(locked.values_list("pk", flat=True))
        facts.refresh(changed, today=today)
        Account.objects.filter(pk__in=ids).update(grade_version=UNPUBLISHED)
        return
    if changed:
        list(locked.values_list("pk", flat=True))
        facts.refresh(changed, today=today)
    rows = rows_of(locked, model)
    _write([(r.pk, r.new_score, r.new_known, r.new_model, r.first_pass, r.waits) for r in rows], model.version)
    moved = [row for row in rows if row.first_pass != row.grade]
    turned = [r.pk for r in moved if (r.first_pass == Grade.A or r.vip == Vip.VVIP) != r.protected]
    if turned:
        clocks.recompute(Account.objects.filter(pk__in=turned), today=today)
    tell_changes([_change(row, row.first_pass, GradeCause.MODEL, model) for row in moved])


def protect_waiting(model: Weighing, *, today: date) -> int:
    """The second pass: who waits for a place gets one, as far as the cap of their owner reaches; returns how many."""
    waiting = Account.objects.filter(grade_held=True, owner__isnull=False).order_by("owner_id")
    owners, done, policy = sorted(set(waiting.values_list("owner_id", flat=True))), 0, in_force()
    pace = Pace(5, least=1, most=OWNERS)
    while owners:
        chosen, owners = owners[: pace.size], owners[pace.size :]
        with pace.chunk(len(chosen)), transaction.atomic():
            done += _protect_chunk(chosen, model, today=today, policy=policy)
    return done


def _protect_chunk(owner_ids: list[int], model: Weighing, *, today: date, policy: InForce) -> int:
    people = lock_people(owner_ids)
    waiting = Account.objects.filter(owner__in=owner_ids, state=State.OWNED, grade_held=True, grade_decided=False)
    locked = waiting.order_by("pk").select_for_update(no_key=True, of=("self",))
    rows = [row for row in rows_of(locked, model) if row.waits]
    taken, held = divided(rows, capping.places_of(owner_ids), policy)
    _write([(r.pk, r.new_score, r.new_known, r.new_model, Grade.A, False) for r in taken], model.version)
    held = [row for row in held if row.grade != Grade.B]
    _write([(r.pk, r.new_score, r.new_known, r.new_model, Grade.B, True) for r in held], model.version)
    if taken:
        clocks.recompute(Account.objects.filter(pk__in=[row.pk for row in taken]), today=today, policy=policy)
    tell_changes(
        [_change(row, Grade.A, GradeCause.MODEL, model) for row in taken]
        + [_change(row, Grade.B, GradeCause.HELD, model) for row in held]
    )
    _name_to_managers(held, people, model)
    return len(taken)


def divided(rows: Iterable[Row], places: dict[int, capping.Places], policy: InForce) -> tuple[list[Row], list[Row]]:
    """Who gets a place and who is held: the highest score first; `places` are taken as it goes."""
    taken: list[Row] = []
    held: list[Row] = []
    for row in sorted(rows, key=lambda row: (-(row.new_score or 0), row.pk)):
        free = row.owner_id is not None and places[row.owner_id].take(capping.cap_of(policy, row.team_id))
        (taken if free else held).append(row)
    return taken, held


def _write(rows: list[tuple[int, Decimal | None, int, str, str, bool]], version: int) -> None:
    if not rows:
        return
    sql = (
        "UPDATE accounts_account a SET score = n.score, score_known = n.known, grade_by_model = n.by_model,"
        " grade = n.grade, grade_held = n.held, grade_version = %s"
        " FROM unnest(%s::bigint[], %s::numeric[], %s::int[], %s::text[], %s::text[], %s::boolean[])"
        " AS n (id, score, known, by_model, grade, held) WHERE a.id = n.id"
    )
    columns: list[list[Any]] = [list(column) for column in zip(*rows, strict=True)]
    columns[4] = [str(grade) for grade in columns[4]]
    with connection.cursor() as cursor:
        cursor.execute(sql, [version, *columns])


# -- what is kept and told ------------------------------------------------------------------------------------
Change = tuple[int, str, str, str, str, dict[str, Any]]


def _change(row: Row, after: str, cause: GradeCause, model: Weighing) -> Change:
    return (
        row.pk,
        row.grade,
        str(after),
        cause.value,
        "",
        evidence(model.version, row.new_score, row.new_known, row.new_model),
    )


def evidence(version: int | None, score: Decimal | None, known: int, by_model: str) -> dict[str, Any]:
    """What a change of grade stands on."""
    return {"version": version, "score": None if score is None else str(score), "known": known, "by_model": by_model}


def tell_changes(changes: Iterable[Change], *, by: User | None = None) -> None:
    """Keep each change of a grade with its evidence, and its event; two statements for any number."""
    rows = [
        change
        for change in changes
        if change[1] != change[2] or change[3] in (GradeCause.DECISION, GradeCause.WITHDRAWN)
    ]
    if not rows:
        return
    at, actor = timezone.now(), by.pk if by else None
    columns = ("account_id", "before", "after", "cause", "by_id", "at", "reason", "evidence")
    bulk.insert(GradeChange, columns, ((pk, b, a, cause, actor, at, why, told) for pk, b, a, cause, why, told in rows))
    if by is None:
        events = (
            (pk, {"before": {"grade": b}, "after": {"grade": a}, "cause": c, **told}) for pk, b, a, c, _w, told in rows
        )
        audit.record_many("account.graded", "account", events, by=None)


def _name_to_managers(held: list[Row], people: dict[int, User], model: Weighing) -> None:
    if not held:
        return
    names = dict(Account.objects.filter(pk__in=[row.pk for row in held]).values_list("pk", "name"))
    lines = lines_of({row.team_id for row in held})
    batch = f"grades:{model.version}:{timezone.now().date()}"
    tell(
        Message(
            manager, "grade_held", f"grade_held:{row.pk}:{model.version}", batch, row.pk,
            {"name": names[row.pk], "owner": people[row.owner_id].name if row.owner_id in people else ""},
        )
        for row in held
        for manager in lines[row.team_id][:1]
    )  # fmt: skip
