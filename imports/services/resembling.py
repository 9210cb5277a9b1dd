"""A source that has added a column or put them in another order: what is known of its headings is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from django.db.models import Case, IntegerField, Value, When

from imports.kinds.catalogue import KINDS
from imports.models import Import, ImportMapping

HEADS = "heads"  # under which a remembered mapping keeps the field of each heading, empty for none
LOOKED_AT = 50  # mappings, one's own first
SHARE = 0.6  # of the headings that were mapped must be there again
FEWEST = 2  # of these headings

KeyOf = Callable[[str], str]


def heads_of(batch: Import, key_of: KeyOf) -> dict[str, str]:
    """The field of each heading that stands once, by its key; empty for a column that nobody wanted."""
    return {key: batch.mapping.get(str(column), "") for key, column in _columns(batch, key_of).items()}


def found(batch: Import, key_of: KeyOf) -> ImportMapping | None:
    """The remembered mapping whose headings this file has most of: one's own, else anybody's, the latest first."""
    there = _columns(batch, key_of)
    mine = Case(When(user=batch.by, then=Value(0)), default=Value(1), output_field=IntegerField())
    mappings = ImportMapping.objects.filter(kind=batch.kind, options__has_key=HEADS).order_by(mine, "-used_at", "-pk")
    best, most = None, 0
    for mapping in mappings[:LOOKED_AT]:
        mapped = [key for key, field in mapping.options[HEADS].items() if field]
        again = sum(key in there for key in mapped)
        if again >= max(FEWEST, SHARE * len(mapped)) and again > most:
            best, most = mapping, again
    return best


def fitted(mapping: ImportMapping, batch: Import, guessed: Mapping[str, str], key_of: KeyOf) -> dict[str, str]:
    """Column to field: known headings as they were mapped, or not, and the rest as it is guessed."""
    fields = {spec.key: spec for spec in KINDS[batch.kind].fields}
    heads, columns = mapping.options[HEADS], _columns(batch, key_of)
    known = {str(column): heads[key] for key, column in columns.items() if key in heads}
    fits = {column: field for column, field in known.items() if field in fields}
    for column, field in guessed.items():
        if column not in known and (field not in fits.values() or fields[field].several):
            fits[column] = field
    return fits


def _columns(batch: Import, key_of: KeyOf) -> dict[str, int]:
    """The column of each heading that stands once."""
    keys = [key_of(head) for head in batch.headers]
    counts = Counter(keys)
    return {key: column for column, key in enumerate(keys) if key and counts[key] == 1}
