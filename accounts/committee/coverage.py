"""Which of the four roles are known, met and in agreement; gaps in words (domain.md section 4)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.aggregates import BitOr
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, AccountCoverage, KeyPerson, KeyRole

if TYPE_CHECKING:
    from users.models import User

BITS: dict[str, int] = {role.value: 1 << n for n, role in enumerate(KeyRole)}
COLUMNS = ("known", "met", "agreed")
BATCH = 2000
ALL = (1 << len(BITS)) - 1

NOT_KNOWN: dict[str, Promise] = {
    KeyRole.INVESTOR: _("no investor known"),
    KeyRole.GATEKEEPER: _("no gatekeeper known"),
    KeyRole.USER: _("no user known"),
    KeyRole.COACH: _("no coach known"),
}
NOT_MET: dict[str, Promise] = {
    KeyRole.INVESTOR: _("investor never met"),
    KeyRole.GATEKEEPER: _("gatekeeper never met"),
    KeyRole.USER: _("user never met"),
    KeyRole.COACH: _("coach never met"),
}
NOT_AGREED: dict[str, Promise] = {
    KeyRole.INVESTOR: _("investor has not agreed"),
    KeyRole.GATEKEEPER: _("gatekeeper has not agreed"),
    KeyRole.USER: _("user has not agreed"),
    KeyRole.COACH: _("coach has not agreed"),
}
# What the list of accounts can be narrowed to: (column, role) by the word in the address.
GAPS: dict[str, tuple[str, str]] = {
    **{f"no_{role.value}": ("known", role.value) for role in KeyRole},
    **{f"unmet_{role.value}": ("met", role.value) for role in KeyRole},
}
GAP_WORDS: dict[str, Promise] = {
    name: (NOT_KNOWN if column == "known" else NOT_MET)[role] for name, (column, role) in GAPS.items()
}

_agreeing: list[Callable[[Collection[int]], dict[int, int]]] = []


def register(agreeing: Callable[[Collection[int]], dict[int, int]]) -> None:
    """Let an app above say which roles agree: from account ids to their bits, by account id."""
    if agreeing not in _agreeing:
        _agreeing.append(agreeing)


def bits_of(roles: Iterable[str]) -> int:
    """The bits of some roles."""
    found = 0
    for role in roles:
        found |= BITS.get(role, 0)
    return found


def holding(role: str) -> list[int]:
    """Every value of a column in which the role's bit is set."""
    return [value for value in range(ALL + 1) if value & BITS[role]]


def bits(path: str = "roles") -> Any:
    """The bits of a person's roles, as an expression over the column at `path`."""
    terms = [
        Case(When(**{f"{path}__contains": [role]}, then=Value(bit)), default=Value(0), output_field=IntegerField())
        for role, bit in BITS.items()
    ]
    total: Any = terms[0]
    for term in terms[1:]:
        total = total + term
    return total


@dataclass(frozen=True)
class Coverage:
    """What is known about four roles, as bits."""

    known: int = 0
    met: int = 0
    agreed: int = 0

    def row(self, role: str) -> tuple[bool, bool, bool]:
        """Known, met, agreed of one role."""
        bit = BITS[role]
        return bool(self.known & bit), bool(self.met & bit), bool(self.agreed & bit)

    @property
    def rows(self) -> list[tuple[str, bool, bool, bool]]:
        """(role in words, known, met, agreed) of each role."""
        return [(str(role.label), *self.row(role.value)) for role in KeyRole]

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many of the four are known, met, in agreement."""
        return self.known.bit_count(), self.met.bit_count(), self.agreed.bit_count()

    @property
    def complete(self) -> bool:
        """Whether all four agree."""
        return self.agreed == ALL

    def gaps(self, *, agreement: bool = True) -> list[tuple[str, str]]:
        """(role, words) of each gap, one a role: the first thing missing; `agreement`: whether that is asked for."""
        return list(self._gaps(agreement))

    @property
    def words(self) -> list[str]:
        """The gaps in words."""
        return [words for _role, words in self.gaps()]

    def _gaps(self, agreement: bool) -> Iterator[tuple[str, str]]:
        for role in KeyRole:
            known, met, agreed = self.row(role.value)
            if not known:
                yield role.value, str(NOT_KNOWN[role])
            elif not met and not agreed:
                yield role.value, str(NOT_MET[role])
            elif agreement and not agreed:
                yield role.value, str(NOT_AGREED[role])


def of(account: Account) -> Coverage:
    """The coverage of one account that came through a door, from its stored row."""
    row = AccountCoverage.objects.filter(account=account).values_list(*COLUMNS).first()
    return Coverage(*row) if row else Coverage()


def attach(accounts: Iterable[Account], *, user: User) -> None:
    """Give each account of a page its `committee`: one query for all of them, empty for those the reader does not serve."""
    accounts = list(accounts)
    rows = AccountCoverage.objects.visible_to(user).filter(account_id__in=[a.pk for a in accounts])
    found = {pk: Coverage(*values) for pk, *values in rows.values_list("account_id", *COLUMNS)}
    for account in accounts:
        account.committee = found.get(account.pk)  # type: ignore[attr-defined]


def lacking(accounts: Any, gap: str) -> Any:
    """Those with a gap of GAPS; whoever has no person at all lacks every role."""
    column, role = GAPS[gap]
    covered = AccountCoverage.objects.filter(account=OuterRef("pk"), **{f"{column}__in": holding(role)})
    return accounts.filter(~Exists(covered))


def computed(account_ids: Collection[int]) -> dict[int, Coverage]:
    """What follows from the rows beneath, for each account that has persons."""
    persons = KeyPerson.objects.current().filter(account_id__in=account_ids)
    found: Any = (
        persons.order_by()
        .values("account_id")
        .annotate(known_bits=BitOr(bits()), met_bits=BitOr(bits(), filter=Q(last_contact_on__isnull=False)))
    )
    agreed: dict[int, int] = {}
    for source in _agreeing:
        for pk, value in source(account_ids).items():
            agreed[pk] = agreed.get(pk, 0) | value
    return {
        row["account_id"]: Coverage(row["known_bits"] or 0, row["met_bits"] or 0, agreed.get(row["account_id"], 0))
        for row in found
    }


def refresh(*account_ids: int) -> None:
    """Write the coverage of some accounts anew; call inside the transaction of what changed it."""
    ids = sorted(set(account_ids))
    for start in range(0, len(ids), BATCH):
        _write(ids[start : start + BATCH])


def _write(ids: list[int]) -> None:
    now = computed(ids)
    had = set(AccountCoverage.objects.filter(account_id__in=ids).values_list("account_id", flat=True))
    AccountCoverage.objects.bulk_create(
        (
            AccountCoverage(account_id=pk, known=row.known, met=row.met, agreed=row.agreed)
            for pk in ids
            if pk in now or pk in had
            for row in [now.get(pk, Coverage())]
        ),
        update_conflicts=True,
        unique_fields=["account"],
        update_fields=list(COLUMNS),
    )


def differences() -> Iterator[dict[str, Any]]:
    """Each account whose stored coverage is not what follows from its persons."""
    last = 0
    while ids := _next(last):
        stored = {
            pk: Coverage(*values)
            for pk, *values in AccountCoverage.objects.filter(account_id__in=ids).values_list("account_id", *COLUMNS)
        }
        now = computed(ids)
        for pk in ids:
            have, want = stored.get(pk, Coverage()), now.get(pk, Coverage())
            for column in COLUMNS:
                if getattr(have, column) != getattr(want, column):
                    yield {
                        "account": pk,
                        "what": f"committee: {column}",
                        "stored": getattr(have, column),
                        "expected": getattr(want, column),
                    }
        last = ids[-1]


def _next(last: int) -> list[int]:
    """The next accounts, in the order of their ids, that have persons or a row."""
    persons = KeyPerson.objects.filter(account_id__gt=last).order_by("account_id").values_list("account_id", flat=True)
    rows = AccountCoverage.objects.filter(account_id__gt=last).order_by("account_id")
    ids = set(persons.distinct()[:BATCH]) | set(rows.values_list("account_id", flat=True)[:BATCH])
    return sorted(ids)[:BATCH]
