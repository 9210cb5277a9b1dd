"""Whether words that people write as a reason say anything."""

from __future__ import annotations

LEAST = 4  # letters and digits; a Chinese character counts as two


def says_something(words: str) -> bool:
    """At least four letters, of more than one kind: "x", "..." and "aaaa" say nothing."""
    signs = [sign for sign in words.lower() if sign.isalnum()]
    weight = sum(2 if "\u3400" <= sign <= "\u9fff" else 1 for sign in signs)
    return weight >= LEAST and len(set(signs)) > 1
