"""Answers of a choice whose words change: another answer, or the same one in better words (domain.md 2.4).

What a customer told us stays as they said it unless somebody says that only the wording is corrected.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import Refusal

if TYPE_CHECKING:
    from portraits.models import Field

OTHER, WORDING = "other", "wording"
SPOKEN = ("en", "hans", "hant")
Answer = dict[str, Any]


@dataclass(frozen=True)
class Reworded:
    """One answer with other words than before; `values`: how many say it, with their history."""

    code: str
    before: str
    after: str
    values: int


class AnswersReworded(Refusal):
    """Answers that are known somewhere have other words now: it has to be said what that means."""

    code = "answers_reworded"

    def __init__(self, reworded: Sequence[Reworded], *, closed: bool) -> None:
        pairs = ", ".join(f"{each.before} → {each.after}" for each in reworded)
        values = sum(each.values for each in reworded) if not closed else max(each.values for each in reworded)
        words = ngettext(
            "%(pairs)s: %(values)s value says the old words. Say below what is meant, then save again.",
            "%(pairs)s: %(values)s values say the old words. Say below what is meant, then save again.",
            values,
        )
        hidden = _(
            "%(pairs)s: of %(values)s closed values some may say the old words. Say below what is meant, then save again."
        )
        super().__init__(hidden if closed else words, pairs=pairs, values=values)


def reworded(field: Field, choices: Sequence[Answer]) -> list[Reworded]:
    """The answers that keep their code under other words and are known; a translation that is added changes nothing.

    Closed values are not read for this: each of the field's values may be meant.
    """
    after = {each["code"]: each for each in choices}
    found = []
    for each in field.choices:
        new = after.get(each["code"])
        if new and any(each.get(name) and each.get(name) != new.get(name) for name in SPOKEN):
            known = field.values.all() if field.sealed else field.values.filter(text=each["code"])
            if values := known.count():
                found.append(Reworded(each["code"], _line(each), _line(new), values))
    return found


def as_others(field: Field, choices: Sequence[Answer]) -> list[Answer]:
    """The answers with codes of their own for new words, the old ones kept and no longer offered."""
    changed = {each.code for each in reworded(field, choices)}
    taken = {each["code"] for each in (*field.choices, *choices)}
    made: list[Answer] = []
    for each in choices:
        code = each["code"]
        if code in changed:
            code = next(new for n in range(2, 10_000) if (new := f"{each['code']}_{n}") not in taken)
            taken.add(code)
        made.append({**each, "code": code})
    return made + [{**each, "retired": True} for each in field.choices if each["code"] in changed]


def _line(answer: Answer) -> str:
    return " | ".join(str(answer[name]) for name in SPOKEN if answer.get(name))
