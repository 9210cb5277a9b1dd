"""Recomputing every due date, count and state, and naming what differs (design.md, verify)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    F,
    Func,
    Max,
    Min,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Length, Right, Substr

from accounts import clocks
from accounts.committee import coverage
from accounts.grading import weighing
from accounts.grading.recompute import rows_of
from accounts.models import (
    Account,
    AccountMatch,
    AccountQuerySet,
    AccountSearch,
    ContactDay,
    Cycle,
    KeyPerson,
    LedgerEntry,
    PersonMatch,
    State,
)
from accounts.models.account import IN_POOL
from accounts.policies import in_force
from accounts.services import findable
from commons.finding import DigitsOfOne
from commons.found import astray, without_keys
from commons.matched import MatchKind
from core import matchkeys

Difference = dict[str, Any]
KEYS_CHECKED = 5000  # records whose keys are made again, the latest ones: a name takes 0.1 ms


_joined: list[Callable[[], Iterator[Difference]]] = []


def join(source: Callable[[], Iterator[Difference]]) -> None:
    """Let a higher app compare what it keeps beside accounts."""
    if source not in _joined:
        _joined.append(source)


def joined() -> Iterator[Difference]:
    """Each difference that higher apps find."""
    for source in _joined:
        yield from source()


class IsDistinct(Func):
    """Null-safe inequality."""

    template = "(%(expressions)s)"
    arg_joiner = " IS DISTINCT FROM "
    output_field = BooleanField()


def differences() -> Iterator[Difference]:
    """Each difference between what is stored and what follows from the rows beneath it."""
    yield from _clocks()
    yield from _counts()
    yield from _states()
    yield from _matches()
    yield from _keys()
    yield from _grades()
    yield from coverage.differences()


def _clocks() -> Iterator[Difference]:
    policy = in_force()
    for rules, theirs in policy.groups():
        rows = Account.objects.filter(theirs, policy_version=policy.version)
        for column, expression in clocks.expressions(rules).items():
            yield from _differing(rows, column, expression)


def _counts() -> Iterator[Difference]:
    days = ContactDay.objects.filter(account=OuterRef("pk"), counted=True).order_by().values("account")
    in_cycle = days.filter(cycle=OuterRef("current_cycle"))
    expected = {
        "cycle_contacts": Coalesce(Subquery(in_cycle.annotate(n=Count("pk")).values("n")), 0),
        "lifetime_contacts": Coalesce(Subquery(days.annotate(n=Count("day", distinct=True)).values("n")), 0),
        "first_contact_on": Subquery(days.annotate(n=Min("day")).values("n")),
        "last_contact_on": Subquery(days.annotate(n=Max("day")).values("n")),
    }
    for column, expression in expected.items():
        yield from _differing(Account.objects.all(), column, expression)


def _states() -> Iterator[Difference]:
    latest = LedgerEntry.objects.filter(account=OuterRef("pk")).order_by("-pk")
    yield from _differing(Account.objects.all(), "state", Subquery(latest.values("to_state")[:1]))
    yield from _differing(Account.objects.all(), "owner_id", Subquery(latest.values("to_user_id")[:1]))
    cycle = Cycle.objects.filter(account=OuterRef("pk"), ended_on=None)
    yield from _differing(Account.objects.all(), "current_cycle_id", Subquery(cycle.values("pk")[:1]))
    yield from _differing(Account.objects.all(), "cycle_started_on", Subquery(cycle.values("started_on")[:1]))
    owned = Account.objects.filter(state=State.OWNED)
    yield from _differing(owned, "owner_id", Subquery(cycle.values("owner_id")[:1]))


def _matches() -> Iterator[Difference]:
    """Accounts that no key makes known, void ones that are known, and wrong keys among the latest ones."""
    names = AccountMatch.objects.current().filter(
        account=OuterRef("pk"), kind__in=[MatchKind.NAME, MatchKind.TELEPHONE]
    )
    speaking = Account.objects.filter(merged_into=None).exclude(sort_key="").annotate(known=Exists(names))
    for pk, name in speaking.filter(known=False).order_by("pk").values_list("pk", "name")[:100]:
        if matchkeys.stored(name):
            yield {"account": pk, "what": "match keys", "stored": None, "expected": matchkeys.stored(name)}
    merged = AccountMatch.objects.current().filter(account__merged_into__isnull=False)
    for pk, value in merged.values_list("account_id", "value")[:100]:
        yield {"account": pk, "what": "match keys", "stored": value, "expected": None}
    latest = list(Account.objects.order_by("-pk")[:KEYS_CHECKED])
    persons = list(KeyPerson.objects.order_by("-pk")[:KEYS_CHECKED])
    former = findable.former_names([account.pk for account in latest])
    wanted = {a.pk: findable.keys_of_account(a, former.get(a.pk, ())) for a in latest}
    yield from _wrong_keys(AccountMatch, "account_id", wanted, "account")
    yield from _wrong_keys(PersonMatch, "person_id", {p.pk: findable.keys_of_person(p) for p in persons}, "person")


def _wrong_keys(model: Any, link: str, wanted: dict[int, set[tuple[str, str]]], what: str) -> Iterator[Difference]:
    stored: dict[int, set[tuple[str, str]]] = {pk: set() for pk in wanted}
    for pk, kind, value in model.objects.filter(current=True, **{f"{link}__in": list(wanted)}).values_list(
        link, "kind", "value"
    ):
        stored[pk].add((kind, value))
    for pk, keys in wanted.items():
        if keys != stored[pk]:
            yield {what: pk, "what": "match keys", "stored": sorted(stored[pk]), "expected": sorted(keys)}


def _keys() -> Iterator[Difference]:
    """Accounts and persons that nobody finds, and telephone numbers that no longer are what is searched."""
    for account in without_keys(Account.objects.all(), 100):
        yield {"account": account.pk, "what": "search keys", "stored": None, "expected": account.name}
    for account_id in astray(AccountSearch, IN_POOL, 100):
        yield {"account": account_id, "what": "doors of its search keys", "stored": None, "expected": None}
    for person in without_keys(KeyPerson.objects.all(), 100):
        yield {
            "account": person.account_id,
            "what": f"search keys of person {person.pk}",
            "stored": None,
            "expected": "",
        }
    tail = Case(When(size__gt=4, then=Substr(Right("digits", 5), 1, 4)), default=Value(""))  # a comma ends the digits
    held = Coalesce(F("search__telephone_tails__0"), Value(""), output_field=CharField())
    persons = (
        KeyPerson.objects.annotate(digits=DigitsOfOne(F("telephone")))
        .annotate(size=Length("digits"))
        .annotate(expected_value=tail, held=held)
    )
    wrong = persons.filter(search__isnull=False).filter(~Q(held=F("expected_value")))
    for pk, account_id in wrong.order_by("pk").values_list("pk", "account_id")[:100]:
        yield {"account": account_id, "what": f"telephone keys of person {pk}", "stored": "", "expected": ""}


def _grades() -> Iterator[Difference]:
    """Scores that are not what the model makes of the figures, and grades that neither follow from it nor stand by decision."""
    model = weighing.in_force()
    if model is None:
        return
    after, present = 0, Account.objects.present().filter(grade_version=model.version).order_by("pk")
    while rows := rows_of(present.filter(pk__gt=after)[:KEYS_CHECKED], model):
        after = rows[-1].pk
        for row in rows:
            follows = "B" if row.held and row.wanted == "A" else row.wanted
            stored = {"score": row.score, "score_known": row.known, "grade_by_model": row.by_model, "grade": row.grade}
            expected = (row.new_score, row.new_known, row.new_model, follows)
            for (what, has), wants in zip(stored.items(), expected, strict=True):
                if has != wants:
                    yield {"account": row.pk, "what": what, "stored": _plain(has), "expected": _plain(wants)}


def _differing(rows: AccountQuerySet, column: str, expression: Any) -> Iterator[Difference]:
    wrong = rows.annotate(expected_value=expression).filter(Q(IsDistinct(F(column), F("expected_value"))))
    for pk, stored, expected in wrong.order_by("pk").values_list("pk", column, "expected_value")[:100]:
        yield {"account": pk, "what": column, "stored": _plain(stored), "expected": _plain(expected)}


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int | str) else str(value)


def rows_checked() -> int:
    """How many accounts there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_account")
        return int(cursor.fetchone()[0])
