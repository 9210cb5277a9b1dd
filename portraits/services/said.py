"""Whether words that people write as a reason say anything."""

from __future__ import annotations

LEAST = 4  # letters and digits; a Chinese character counts as two
LEAST_OF_A_REASON, HAN_OF_A_REASON = 10, 2.5


def says_something(words: str, *, least: float = LEAST, han: float = 2) -> bool:
    """At least four letters, of more than one kind: "x", "..." and "aaaa" say nothing. `han`: what a Chinese sign counts."""
    signs = [sign for sign in words.lower() if sign.isalnum()]
    weight = sum(han if "\u3400" <= sign <= "\u9fff" else 1 for sign in signs)
    return weight >= least and len(set(signs)) > 1


def explains(words: str) -> bool:
    """Whether a reason that others read is more than a word: ten letters, or four Chinese characters."""
    return says_something(words, least=LEAST_OF_A_REASON, han=HAN_OF_A_REASON)
