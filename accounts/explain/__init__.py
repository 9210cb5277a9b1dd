"""Why an account moved and what its clocks say, as sentences in the reader's language (ux.md, why did it move?)."""

from accounts.explain.against import against
from accounts.explain.clocks import Clock, clock_words, gate_missing, gate_words, why_it_waits, why_proposed
from accounts.explain.moves import day, entry_words, last_move, reason_words, whom_to_ask, why_moved
from accounts.explain.story import Chapter, story_of
from accounts.explain.told import told_words

__all__ = [
    "Chapter",
    "Clock",
    "against",
    "clock_words",
    "day",
    "entry_words",
    "gate_missing",
    "gate_words",
    "last_move",
    "reason_words",
    "story_of",
    "told_words",
    "whom_to_ask",
    "why_it_waits",
    "why_moved",
    "why_proposed",
]
