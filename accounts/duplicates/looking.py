"""Looking for duplicates of one record or of a thousand, by the same few statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.db.models.expressions import RawSQL

from accounts.duplicates.twins import Asked, Finder, Reason, Twin, Why, hits
from accounts.models import Account, AccountMatch, KeyPerson, PersonMatch, State
from accounts.policies import in_force
from accounts.services.managers import lines_of
from accounts.services.reserving import reserved
from commons.matched import MatchKind, MatchQuerySet
from core import matchkeys, searchkeys
from core.clock import business_date
from users.models import User

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST = 5
CHUNK = 1000
MOST_CANDIDATES = 50
_OF_PERSONS = {MatchKind.TELEPHONE.value, MatchKind.EMAIL.value, MatchKind.DOMAIN.value}
_others: list[Finder] = []


def register(finder: Finder) -> None:
    """Let a higher app's records be found as well; `finder(user, asked)` answers by the place in `asked`."""
    _others.append(finder)


def find(
    user: User,
    *,
    name: str = "",
    telephones: Iterable[str] = (),
    emails: Iterable[str] = (),
    website: str = "",
    skip: int | None = None,
    anywhere: bool = False,
    most: int = MOST,
) -> list[Twin]:
    """Records that may be the one described, the surest first; what the reader may not see says only whom to ask.

    `skip` is the id of the account that asks. Names are also matched as a part of longer ones and but for one letter.
    `anywhere`: a number without its area code stands for that number in every area.
    """
    asked = Asked(name, tuple(telephones), tuple(emails), website, skip, anywhere=anywhere)
    return _search(user, [asked], alike=True).get(0, [])[:most]


def find_many(user: User, records: Sequence[Asked]) -> dict[int, list[Twin]]:
    """`find` for many records, by their place in `records`; a constant number of statements a thousand."""
    found: dict[int, list[Twin]] = {}
    for start in range(0, len(records), CHUNK):
        part = _search(user, records[start : start + CHUNK], alike=False)
        found |= {start + place: twins[:MOST] for place, twins in part.items()}
    return found


def matching(rows: MatchQuerySet, wanted: Mapping[str, set[str]], record: str) -> list[tuple[str, str, int]]:
    """(kind, value, record) of current keys with these values, by kind; each value is one probe of the index.

    Of a value that very many have only the first are told, so that it crowds out no other.
    """
    pairs = [(kind, value) for kind, values in wanted.items() for value in values]
    if not pairs:
        return []
    table = rows.model._meta.db_table
    sql = (
        "SELECT m.id FROM unnest(%s::text[], %s::text[]) AS a (kind, value) CROSS JOIN LATERAL"  # noqa: S608  # nosec B608
        f" (SELECT id FROM {table} WHERE kind = a.kind AND value = a.value AND current LIMIT {MOST_CANDIDATES}) m"
    )
    probes = RawSQL(sql, [[kind for kind, _value in pairs], [value for _kind, value in pairs]])  # noqa: S611  # nosec B611
    return list(rows.current().filter(pk__in=probes).values_list("kind", "value", record))


def wanted_of(asked: Sequence[Asked]) -> dict[str, set[str]]:
    """Every value that is looked up, by kind."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for one in asked:
        for kind, value, _why in one.lookups():
            wanted[kind].add(value)
    return wanted


def _search(user: User, asked: Sequence[Asked], *, alike: bool) -> dict[int, list[Twin]]:
    wanted = wanted_of(asked)
    by_key = hits(matching(AccountMatch.objects.all(), wanted, "account_id"))
    through = _through_persons({kind: wanted[kind] for kind in wanted if kind in _OF_PERSONS})
    candidates = _alike(asked[0]) if alike else {}
    ids = {pk for some in (*by_key.values(), *through.values()) for pk in some} | set(candidates)
    accounts = Account.objects.present().select_related("owner").in_bulk(list(ids)) if ids else {}
    found = {}
    known = by_key.keys() | through.keys()
    for place, one in enumerate(asked):
        theirs = candidates if place == 0 else {}
        if not theirs and not any((kind, value) in known for kind, value, _why in one.lookups()):
            continue
        whys = _judge(one, accounts, by_key, through, theirs)
        found[place] = {(pk, kind): reasons for (pk, kind), reasons in whys.items() if reasons}
    twins = _told(user, accounts, found)
    for finder in _others:
        for place, more in finder(user, list(asked)).items():
            twins.setdefault(place, []).extend(more)
    return {place: sorted(some, key=lambda twin: twin.strength) for place, some in twins.items() if some}


def _through_persons(wanted: Mapping[str, set[str]]) -> dict[tuple[str, str], list[int]]:
    """Accounts of the key persons who have these numbers and addresses."""
    rows = matching(PersonMatch.objects.all(), wanted, "person__account_id") if any(wanted.values()) else []
    return hits(dict.fromkeys(rows))


def _judge(
    asked: Asked,
    accounts: Mapping[int, Account],
    by_key: Mapping[tuple[str, str], list[int]],
    through: Mapping[tuple[str, str], list[int]],
    candidates: Mapping[int, Why],
) -> dict[tuple[int, str], set[Why]]:
    """By account and kind of twin, the reasons that hold."""
    whys: dict[tuple[int, str], set[Why]] = defaultdict(set)
    for kind, value, why in asked.lookups():
        for pk in by_key.get((kind, value), ()):
            if pk in accounts and pk != asked.skip and (holds := asked.confirms(kind, why, accounts[pk].name)):
                whys[pk, "account"].add(holds)
    for kind, value, why in asked.lookups():
        for pk in through.get((kind, value), ()):
            if pk in accounts and pk != asked.skip and why not in whys.get((pk, "account"), ()):
                place = (pk, "account") if (pk, "account") in whys else (pk, "person")
                whys[place].add(why)
    for pk, why in candidates.items():
        if pk in accounts and pk != asked.skip and not any(w.reason in _NAMES for w in whys.get((pk, "account"), ())):
            whys[pk, "account"].add(why)
    return whys


_NAMES = (Reason.NAME, Reason.SOUND, Reason.PART, Reason.TYPO)


def _alike(asked: Asked) -> dict[int, Why]:
    """Accounts whose longer name holds this one, or differs by a letter: candidates by bigrams, judged one by one."""
    it = asked.key
    if len(it.key) < matchkeys.SHORTEST_PART:
        return {}
    holds = Q(search__grams__contains=searchkeys.bigrams(it.key))
    if not it.is_chinese and len(it.key) >= matchkeys.SHORTEST_TYPO:
        half = len(it.key) // 2
        for part in (it.key[:half], it.key[half:]):
            holds |= Q(search__grams__contains=searchkeys.bigrams(part))
    rows = Account.objects.present().filter(holds).order_by()
    found = {}
    for pk, name in rows.values_list("pk", "name")[:MOST_CANDIDATES]:
        other = matchkeys.name(name)
        if matchkeys.within(it, other) or matchkeys.within(other, it):
            found[pk] = Why(Reason.PART)
        elif matchkeys.mistyped(it, other) and it.key != other.key:
            found[pk] = Why(Reason.TYPO)
    return found


def _told(
    user: User, accounts: Mapping[int, Account], found: Mapping[int, Mapping[tuple[int, str], set[Why]]]
) -> dict[int, list[Twin]]:
    """The twins as this reader may know them."""
    ids = {pk for whys in found.values() for pk, _kind in whys}
    if not ids:
        return {}
    seen = set(Account.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
    ask = whom_to_ask(accounts[pk] for pk in ids - seen)
    kept = reserved(accounts[pk] for pk in ids & seen)
    twins: dict[int, list[Twin]] = {}
    for place, whys in found.items():
        for (pk, kind), reasons in sorted(whys.items()):
            account, shown = accounts[pk], pk in seen
            free = shown and account.state == State.POOLED and not user.is_admin and pk not in kept
            rests = claim_from(account, user, account.state_since) if free else None
            twins.setdefault(place, []).append(
                Twin(
                    kind=kind if shown else "account",
                    account=account if shown else None,
                    state=account.state,
                    ask="" if shown else ask[account.pk],
                    why=tuple(sorted(reasons)),
                    claimable=free and rests is None,
                    claim_from=rests,
                    theirs=account.owner_id not in user.served_owner_ids,
                )
            )
    return twins


def claim_from(record: Any, user: User, since: date | None) -> date | None:
    """From when the reader, who had this record of a pool last, may claim it again; None when it is at once."""
    if record.previous_owner_id != user.pk or since is None:
        return None
    day = since + timedelta(days=in_force().of(user.team_id).cooldown_days)
    return day if business_date() < day else None


def whom_to_ask(records: Iterable[Any]) -> dict[int, str]:
    """By record (an account or lead, with its owner): the owner's name, else that of the team's nearest manager."""
    asked = list(records)
    names = {it.pk: it.owner.name for it in asked if it.owner is not None and it.owner.is_active}
    others = [it for it in asked if it.pk not in names]
    lines = lines_of({it.team_id for it in others})
    first = {it.pk: lines[it.team_id][0] for it in others if lines.get(it.team_id)}
    managers = dict(User.objects.filter(pk__in=set(first.values())).values_list("pk", "name")) if first else {}
    return names | {it.pk: managers.get(first.get(it.pk, 0), "") for it in others}


def persons_like(person: KeyPerson, others: Iterable[KeyPerson]) -> list[KeyPerson]:
    """Those of `others` who have the person's number, address or name."""
    tel, mail, name = (
        matchkeys.telephone(person.telephone),
        matchkeys.email(person.email),
        searchkeys.fold(person.name),
    )
    return [
        other
        for other in others
        if other.pk != person.pk
        and (
            (tel and matchkeys.telephone(other.telephone) == tel)
            or (mail and matchkeys.email(other.email) == mail)
            or (name and searchkeys.fold(other.name) == name)
            or (name and searchkeys.pinyin(other.name) == searchkeys.pinyin(person.name))
        )
    ]
