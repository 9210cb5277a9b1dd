"""Words of a file that a column of choices does not know: finding them, and keeping what each is said to mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from imports.kinds.base import Field
from imports.kinds.catalogue import KINDS
from imports.kinds.meanings import choices_of, code_of, is_known, words_in
from imports.models import Import, ImportRow
from imports.services import mapping

LOOKED_AT = 3000  # different cells of a column, the most frequent first
MOST = 40  # words of a column that are asked about


@dataclass(frozen=True)
class Word:
    """A word of the file, in how many rows it stands, and what it is said to mean ("": not yet)."""

    field: Field
    word: str
    rows: int
    meaning: str

    @property
    def name(self) -> str:
        """By what a form calls it."""
        return f"{self.field.key}:{self.word}"


def unknown(batch: Import) -> list[Word]:
    """Words that a mapped column of choices does not know or that were given a meaning, by column, the most frequent
    first; a statement a column."""  # fmt: skip
    kind, found = KINDS[batch.kind], []
    said = batch.options.get("words", {})
    for spec, column in _columns(batch):
        known, counts = said.get(spec.key, {}), Counter[str]()
        cells = ImportRow.objects.of(batch).order_by().values_list(f"raw__{column}").annotate(n=Count("pk"))
        for cell, rows in cells.order_by("-n")[:LOOKED_AT]:
            for word in words_in(spec.key, cell):
                if word in known or not is_known(spec, word, kind.knows):
                    counts[word] += rows
        found += [Word(spec, word, rows, known.get(word, "")) for word, rows in counts.most_common(MOST)]
    return found


def _columns(batch: Import) -> list[tuple[Field, int]]:
    """The mapped columns of choices."""
    fields = {spec.key: spec for spec in KINDS[batch.kind].fields if choices_of(batch.kind, spec.key)}
    mapped = sorted((int(column), key) for column, key in batch.mapping.items())
    return [(fields[key], column) for column, key in mapped if key in fields]


def save(batch: Import, *, meanings: Mapping[str, Mapping[str, str]], now: datetime) -> Import:
    """Keep what words mean, {field: {word: code, "-" for nothing, "" to ask again}}, and have the rows checked anew.

    Remembered with the columns for the next file of this source. Raises ImportRefused once the import runs.
    """
    words: dict[str, dict[str, str]] = {key: dict(known) for key, known in batch.options.get("words", {}).items()}
    for key, said in meanings.items():
        words[key] = {word: code for word, code in {**words.get(key, {}), **said}.items() if code}
    return mapping.save(batch, mapping=batch.mapping, options={"words": words}, now=now)


def read(kind: str, said: Any) -> dict[str, dict[str, str]]:
    """Meanings from a file, {field: {word: meaning}}, as they are kept. Raises ValueError with what is wrong."""
    if not isinstance(said, dict) or not all(isinstance(words, dict) for words in said.values()):
        raise ValueError
    found: dict[str, dict[str, str]] = {}
    for key, words in said.items():
        for word, meaning in words.items():
            code = code_of(kind, key, str(meaning))
            if code is None:
                raise ValueError(f"{key}: {meaning}")
            found.setdefault(key, {}).update(dict.fromkeys(words_in("", word), code))
    return found
