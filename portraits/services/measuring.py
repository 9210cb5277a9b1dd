"""The distance of accounts, computed by one statement for one account or a million: completeness, ceiling, history.

`STATEMENT` is the definition (domain.md 2.4). A section is complete when all it requires is known, fresh and not
guessed; the person fields of all sections are read with one key person, the one that brings the account furthest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Account
from notifications.services import settle
from portraits.models import Change, Distance, DistanceEntry, Field, Section, Value
from portraits.services import binding, waiting

if TYPE_CHECKING:
    from users.models import User

CHUNK = 500
SECTIONS = tuple(Section.values)

# judged: what each section asks for; a section that requires nothing asks for all its fields, one without fields
# is never complete. carriers: the account by itself and each present person of it.
STATEMENT = """
WITH judged AS (
  SELECT * FROM unnest(%(fields)s::bigint[], %(sections)s::text[], %(weights)s::int[]) AS j(id, section, weight)
), wanted AS (
  SELECT section, sum(weight) AS weight FROM judged GROUP BY section
), chosen AS (
  SELECT a.id, a.lifetime_contacts, a.current_cycle_id FROM accounts_account a WHERE a.id = ANY(%(accounts)s)
), known AS (
  SELECT v.account_id, v.person_id, j.section, sum(j.weight) AS weight
  FROM portraits_value v JOIN judged j ON j.id = v.field_id
  WHERE v.account_id = ANY(%(accounts)s) AND v.replaced_at IS NULL AND v.basis <> 'guessed'
    AND CASE WHEN v.field_id = %(changed)s THEN v.known_on + %(shelf)s ELSE v.expires_on END > %(today)s
  GROUP BY 1, 2, 3
), carriers AS (
  SELECT id AS account_id, NULL::bigint AS person_id FROM chosen
  UNION ALL
  SELECT p.account_id, p.id FROM accounts_keyperson p
  WHERE p.account_id = ANY(%(accounts)s) AND p.left_on IS NULL AND p.merged_into_id IS NULL
    AND EXISTS (SELECT 1 FROM known k WHERE k.person_id = p.id)
), filled AS (
  SELECT c.account_id, c.person_id, k.section, sum(k.weight) AS weight
  FROM carriers c JOIN known k ON k.account_id = c.account_id
    AND (k.person_id IS NULL OR k.person_id = c.person_id)
  GROUP BY 1, 2, 3
), shares AS (
  SELECT c.account_id, c.person_id,
    coalesce(max(greatest(1, 100 * f.weight / w.weight)) FILTER (WHERE f.section = 'basic'), 0)::int AS basic,
    coalesce(max(greatest(1, 100 * f.weight / w.weight)) FILTER (WHERE f.section = 'background'), 0)::int AS background,
    coalesce(max(greatest(1, 100 * f.weight / w.weight)) FILTER (WHERE f.section = 'needs'), 0)::int AS needs,
    coalesce(max(greatest(1, 100 * f.weight / w.weight)) FILTER (WHERE f.section = 'competition'), 0)::int AS competition,
    coalesce(max(greatest(1, 100 * f.weight / w.weight)) FILTER (WHERE f.section = 'deep'), 0)::int AS deep,
    coalesce(max(greatest(1, 100 * f.weight / w.weight)) FILTER (WHERE f.section = 'extended'), 0)::int AS extended
  FROM carriers c
  LEFT JOIN filled f ON f.account_id = c.account_id AND f.person_id IS NOT DISTINCT FROM c.person_id
  LEFT JOIN wanted w ON w.section = f.section
  GROUP BY 1, 2
), staged AS (
  SELECT s.*, CASE
    WHEN s.basic < 100 OR s.background = 0 THEN 0
    WHEN s.background < 100 OR s.needs < 100 OR s.competition < 100 THEN 1
    WHEN s.deep < 100 THEN 2
    WHEN s.extended < 100 THEN 3
    ELSE 4 END AS ceiling
  FROM shares s
)
SELECT DISTINCT ON (t.account_id) t.account_id, t.person_id, t.basic, t.background, t.needs, t.competition, t.deep,
  t.extended, t.ceiling, c.lifetime_contacts, c.current_cycle_id
FROM staged t JOIN chosen c ON c.id = t.account_id
ORDER BY t.account_id, t.ceiling DESC, t.basic + t.background + t.needs + t.competition + t.deep + t.extended DESC,
  t.person_id NULLS LAST
"""
_COLUMNS = ("account_id", "person_id", *SECTIONS, "ceiling", "lifetime_contacts", "current_cycle_id")
WRITTEN = ("person_id", *SECTIONS, "ceiling")


def judging(fields: Iterable[Field]) -> list[Field]:
    """The fields by which sections are judged: the required ones, or all of a section that requires none."""
    by_section: dict[str, list[Field]] = {}
    for field in fields:
        by_section.setdefault(field.section, []).append(field)
    return [
        field
        for of_section in by_section.values()
        for field in of_section
        if field.required or not any(each.required for each in of_section)
    ]


def computed(
    account_ids: Iterable[int], *, today: date, catalogue: Iterable[Field] | None = None, changed: Field | None = None
) -> list[dict[str, Any]]:
    """What the distances of accounts are by their values: the columns of WRITTEN by `account_id`.

    `catalogue`: fields in use to judge by instead of the stored ones; `changed`: the one whose shelf life differs.
    """
    judged = judging(Field.objects.in_use() if catalogue is None else catalogue)
    params: dict[str, Any] = {
        "fields": [field.pk for field in judged],
        "sections": [field.section for field in judged],
        "weights": [field.weight for field in judged],
        "accounts": list(account_ids),
        "today": today,
        "changed": changed.pk if changed else 0,
        "shelf": changed.shelf_days if changed else 0,
    }
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, params)
        return [dict(zip(_COLUMNS, row, strict=True)) for row in cursor.fetchall()]


def locked(account_ids: Iterable[int]) -> list[int]:
    """The accounts locked against values that are just being written, in the order of ids."""
    rows = Account.objects.filter(pk__in=set(account_ids)).order_by("pk").select_for_update(no_key=True)
    return list(rows.values_list("pk", flat=True))


@transaction.atomic
def measure(account_ids: Iterable[int], *, today: date, by: User | None = None) -> int:
    """Write the distances of accounts anew, with a line of history for each ceiling that moved; returns how many moved.

    The accounts are locked first, in the order of ids, so that a value written meanwhile is not measured away.
    """
    ids = locked(account_ids)
    binding.follow(ids, today=today)
    rows = {row["account_id"]: row for row in computed(ids, today=today)}
    was = {each.pk: each for each in Distance.objects.filter(pk__in=ids)}
    now, changed, lines, raised = timezone.now(), [], [], []
    over: list[str] = []
    for pk, row in rows.items():
        distance = was.get(pk) or Distance(account_id=pk)
        before = distance.ceiling if pk in was else 0
        if pk in was and all(getattr(distance, name) == row[name] for name in WRITTEN):
            continue
        for name in WRITTEN:
            setattr(distance, name, row[name])
        if before != row["ceiling"]:
            distance.moved_on, distance.contacts_then = today, row["lifetime_contacts"]
            asked = waiting.matters_of(distance)
            if waiting.follow(distance, before=before, cycle_id=row["current_cycle_id"], by=by, now=now):
                raised.append(distance)
            if distance.asked_at is None:
                over += asked
            lines.append(
                DistanceEntry(
                    account_id=pk,
                    what=Change.CEILING,
                    before=before,
                    after=row["ceiling"],
                    cycle_id=row["current_cycle_id"],
                    by=by,
                    contacts=row["lifetime_contacts"],
                    on=today,
                    at=now,
                )
            )
        changed.append(distance)
    Distance.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["account"],
        update_fields=[
            *(name.removesuffix("_id") for name in WRITTEN), "moved_on", "contacts_then", *waiting.WRITTEN,
        ],
    )  # fmt: skip
    DistanceEntry.objects.bulk_create(lines)
    settle(over)
    waiting.tell_managers(raised, by=by, today=today)
    return len(lines)


def measure_all(*, today: date) -> int:
    """Every account that has a portrait, in chunks of one transaction each; returns how many ceilings moved."""
    return sum(measure(chunk, today=today) for chunk in with_portrait())


def with_portrait(last: int = 0) -> Iterator[list[int]]:
    """Ids of the accounts that have values, those after `last`, in chunks."""
    while True:
        rows = Value.objects.filter(account__gt=last).order_by("account")
        ids = list(rows.values_list("account", flat=True).distinct()[:CHUNK])
        if not ids:
            return
        yield ids
        last = ids[-1]
