"""Which pieces of a word the index is asked for: those that few names have, as PostgreSQL's statistics know them."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import cast

from django.db import connection
from django.db.models import Model

from commons.found import FoundUnder

ENOUGH = 3
"""Pieces that the index looks for; the names that it finds are compared with the whole word.

Eight pieces which 121,000 names of a million have take 90 ms to intersect, three of them 36 ms.
"""
KEPT = 24 * 3600  # seconds
_STATISTICS = """
    SELECT tablename, most_common_elems::text::text[], most_common_elem_freqs FROM pg_stats
    WHERE schemaname = current_schema() AND attname = 'grams' AND most_common_elems IS NOT NULL
"""


def rarest(model: type[Model], found: list[str]) -> list[str]:
    """At most three of the pieces: those that the fewest records of a model with search keys have.

    Before PostgreSQL has counted them (a new installation), any three.
    """
    if len(found) <= ENOUGH:
        return found
    keys = cast("type[FoundUnder]", model._meta.get_field("search").related_model)
    shares = _shares(int(time.monotonic() // KEPT)).get(keys._meta.db_table, {})
    return sorted(sorted(found, key=lambda piece: shares.get(piece, 0.0))[:ENOUGH])


@lru_cache(maxsize=1)
def _shares(_day: int) -> dict[str, dict[str, float]]:
    """By table of search keys, the share of records that have a piece, 0 to 1; pieces that hardly any has are not named.

    `_day` counts days of this process: they are read again when it changes.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STATISTICS)
        # Behind the shares stand the least, the most and that of no piece.
        return {table: dict(zip(pieces, shares, strict=False)) for table, pieces, shares in cursor.fetchall()}
