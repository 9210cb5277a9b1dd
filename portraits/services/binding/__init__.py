"""Fields whose truth is kept elsewhere: read there, written there, dated here (domain.md 2.4, decision 0023)."""

from portraits.services.binding.dating import bound_fields, changed, differences, follow, known_row
from portraits.services.binding.sources import Fact, Source, Target, facts_of, register, source_of, sources

__all__ = [
    "Fact",
    "Source",
    "Target",
    "bound_fields",
    "changed",
    "differences",
    "facts_of",
    "follow",
    "known_row",
    "register",
    "source_of",
    "sources",
]
