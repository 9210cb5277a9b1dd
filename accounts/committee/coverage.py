"""Which of the four roles are known, met and in agreement; gaps in words (domain.md section 4)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.aggregates import BitOr
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, AccountCoverage, KeyPerson, KeyRole
from core.formatting import listed

if TYPE_CHECKING:
    from users.models import User

BITS: dict[str, int] = {role.value: 1 << n for n, role in enumerate(KeyRole)}
COLUMNS = ("known", "met", "agreed", "opposed", "withheld")
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
OPPOSED: dict[str, Promise] = {
    KeyRole.INVESTOR: _("investor opposes"),
    KeyRole.GATEKEEPER: _("gatekeeper opposes"),
    KeyRole.USER: _("user opposes"),
    KeyRole.COACH: _("coach opposes"),
}
AGREED: dict[str, Promise] = {
    KeyRole.INVESTOR: _("investor agrees"),
    KeyRole.GATEKEEPER: _("gatekeeper agrees"),
    KeyRole.USER: _("user agrees"),
    KeyRole.COACH: _("coach agrees"),
}
# The gaps of a role, one rule for words, lists and counts: (bits that are set, bits that are not, words by role).
KINDS: dict[str, tuple[tuple[str, ...], tuple[str, ...], dict[str, Promise]]] = {
    "no": ((), ("known",), NOT_KNOWN),
    "unmet": (("known",), ("met",), NOT_MET),
    "opposed": (("opposed",), (), OPPOSED),
    "unagreed": (("met",), ("agreed", "opposed"), NOT_AGREED),
}
LISTED = {**KINDS, "agreed": (("agreed",), (), AGREED)}  # the gaps, and what is none: lists and counts have it too
# What the list of accounts can be narrowed to: (kind, role) by the word in the address.
GAPS: dict[str, tuple[str, str]] = {f"{kind}_{role.value}": (kind, role.value) for kind in LISTED for role in KeyRole}
GAP_WORDS: dict[str, Promise] = {name: LISTED[kind][2][role] for name, (kind, role) in GAPS.items()}

Agreement = tuple[int, int]  # the bits of roles that agree, and of roles in which somebody opposes
_agreeing: list[Callable[[Collection[int]], dict[int, Agreement]]] = []


def register(agreeing: Callable[[Collection[int]], dict[int, Agreement]]) -> None:
    """Let an app above say which roles agree and oppose: from account ids to their bits, by account id."""
    if agreeing not in _agreeing:
        _agreeing.append(agreeing)


@dataclass(frozen=True)
class Holder:
    """A person who is there: their roles, and how they stand to a deal. `aside`: immaterial, nobody waits for them.

    `withheld`: their role is filled as it was, and nothing else is said of them (decision 0074).
    """

    roles: Sequence[str]
    met: bool = False
    agreed: bool = False
    opposes: bool = False
    aside: bool = False
    name: str = ""
    withheld: bool = False


def agreement(holders: Iterable[Holder]) -> Agreement:
    """A role agrees when all of its holders do, immaterial ones aside; it opposes where one of them does."""
    said = lacking = opposed = 0
    for holder in holders:
        own = bits_of(holder.roles)
        if holder.agreed:
            said |= own
        elif not holder.aside:
            lacking |= own
            opposed |= own if holder.opposes else 0
    return said & ~lacking, opposed


def judged(holders: Iterable[Holder]) -> Coverage:
    """Known and met where one holder is, agreed where all agree; withheld where nobody who holds it may be named."""
    holders = list(holders)
    known = met = named = 0
    for holder in holders:
        own = bits_of(holder.roles)
        known |= own
        met |= own if holder.met else 0
        named |= 0 if holder.withheld else own
    return Coverage(known, met, *agreement(holders), withheld=known & ~named)


def details(holders: Iterable[Holder]) -> dict[str, str]:
    """By role, what a mark alone does not say: how many agree where not all do, who opposes, who agreed unmet."""
    found: dict[str, str] = {}
    everybody = list(holders)
    for role in KeyRole:
        held = [holder for holder in everybody if role in holder.roles and (holder.agreed or not holder.aside)]
        agree = [holder for holder in held if holder.agreed]
        words = []
        if agree and len(held) > 1:
            words.append(gettext("%(n)d of %(all)d agree") % {"n": len(agree), "all": len(held)})
        against = [holder.name for holder in held if holder.opposes and not holder.agreed and not holder.withheld]
        if against:
            words.append(gettext("%(names)s opposes") % {"names": listed(against)})
        unmet = [holder.name for holder in agree if not holder.met and not holder.withheld]
        if unmet:
            words.append(gettext("%(names)s agrees but was never met") % {"names": listed(unmet)})
        if words:
            found[role.value] = listed(words)
    return found


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
    opposed: int = 0
    withheld: int = 0

    def row(self, role: str) -> tuple[bool, ...]:
        """What COLUMNS say of one role."""
        return tuple(bool(getattr(self, column) & BITS[role]) for column in COLUMNS)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each role in words with what COLUMNS say of it."""
        return self.told({})

    def told(self, notes: Mapping[str, str]) -> list[dict[str, Any]]:
        """The rows, each with its note (`details`), and with the word that nobody who holds it may be named."""

        def note(role: str) -> str:
            unnamed = gettext("name withheld") if self.withheld & BITS[role] else ""
            return listed(filter(None, [notes.get(role, ""), unnamed]))

        return [
            {
                "role": str(role.label),
                **dict(zip(COLUMNS, self.row(role.value), strict=True)),
                "note": note(role.value),
            }
            for role in KeyRole
        ]

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many of the four are known, met, in agreement."""
        return self.known.bit_count(), self.met.bit_count(), self.agreed.bit_count()

    @property
    def complete(self) -> bool:
        """Whether all four agree."""
        return self.agreed == ALL

    def gaps(self) -> list[tuple[str, str]]:
        """(role, words) of each gap, by role; they say so where nobody who holds it may be named."""
        unnamed = gettext("%(gap)s (name withheld)")
        return [
            (role, unnamed % {"gap": words} if self.withheld & BITS[role] else str(words))
            for role, words in self._gaps()
        ]

    @property
    def words(self) -> list[str]:
        """The gaps in words."""
        return [words for _role, words in self.gaps()]

    def _gaps(self) -> Iterator[tuple[str, Promise]]:
        for role in KeyRole:
            bit = BITS[role.value]
            for present, absent, words in KINDS.values():
                if all(getattr(self, c) & bit for c in present) and not any(getattr(self, c) & bit for c in absent):
                    yield role.value, words[role]


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
    """Those with a gap of GAPS, or whose role agrees; whoever has no person at all lacks every role."""
    kind, role = GAPS[gap]
    present, absent, _words = LISTED[kind]
    rows = AccountCoverage.objects.filter(account=OuterRef("pk"))
    if not present:
        return accounts.filter(~Exists(rows.filter(**{f"{absent[0]}__in": holding(role)})))
    for column in present:
        rows = rows.filter(**{f"{column}__in": holding(role)})
    for column in absent:
        rows = rows.exclude(**{f"{column}__in": holding(role)})
    return accounts.filter(Exists(rows))


def computed(account_ids: Collection[int]) -> dict[int, Coverage]:
    """What follows from the rows beneath, for each account that has persons."""
    persons = KeyPerson.objects.counted().filter(account_id__in=account_ids)
    found: Any = (
        persons.order_by()
        .values("account_id")
        .annotate(
            known_bits=BitOr(bits()),
            met_bits=BitOr(bits(), filter=Q(last_contact_on__isnull=False)),
            named_bits=BitOr(bits(), filter=Q(restricted_at=None)),
        )
    )
    stand: dict[int, Agreement] = {}
    for source in _agreeing:
        for pk, (agreed, opposed) in source(account_ids).items():
            before = stand.get(pk, (0, 0))
            stand[pk] = before[0] | agreed, before[1] | opposed
    return {
        row["account_id"]: Coverage(
            row["known_bits"] or 0,
            row["met_bits"] or 0,
            *stand.get(row["account_id"], (0, 0)),
            withheld=(row["known_bits"] or 0) & ~(row["named_bits"] or 0),
        )
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
            AccountCoverage(account_id=pk, **{column: getattr(row, column) for column in COLUMNS})
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
