"""The score of one account in words: each answer, why the grade, and what would make it the next one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.grading.scoring import answer_of, points_of, read, rounded, scored
from accounts.grading.weighing import GRADES, POINTS, Criterion, Weighing
from accounts.models import Account
from core import formatting
from core.formatting import sentences


@dataclass(frozen=True)
class Line:
    """One criterion: what is known, the points for it, and what they bring to the score."""

    criterion: Criterion
    answer: Decimal | None
    points: int | None
    contribution: Decimal | None

    @property
    def words(self) -> str:
        """The answer as people say it."""
        return answer_words(self.criterion, self.answer)


@dataclass(frozen=True)
class Explained:
    """A score with its lines, and the sentences above the table."""

    score: Decimal | None
    known: int
    grade: str
    lines: list[Line]
    why: str
    next_up: str


def explain(account: Account, model: Weighing) -> Explained:
    """Why the model says what it says about an account whose figures are gathered; one statement."""
    rows = scored(Account.objects.filter(pk=account.pk), model)
    asked = {f"a_{c.code}": answer_of(c) for c in model.weighed} | {f"p_{c.code}": points_of(c) for c in model.weighed}
    found: dict[str, Any] = rows.annotate(**asked).values("sums", *asked).get()
    known = sum(c.weight for c in model.weighed if found[f"p_{c.code}"] is not None)
    lines = []
    for c in model.weighed:
        points = found[f"p_{c.code}"]
        brings = None if points is None else rounded(Decimal(points * c.weight * 100 // POINTS) / known)
        lines.append(Line(c, found[f"a_{c.code}"], points, brings))
    score, share, grade = read(found["sums"], model)
    return Explained(score, share, grade, lines, _why(score, share, grade, lines, model), _next_up(grade, lines, model))


def _why(score: Decimal | None, known: int, grade: str, lines: list[Line], model: Weighing) -> str:
    if score is None or not grade:
        shares = {"known": known, "least": model.min_known}
        return (
            _("No grade by the model yet: only %(known)d %% of the weight is known, and %(least)d %% must be.") % shares
        )
    best = sorted((line for line in lines if line.contribution), key=lambda line: -(line.contribution or 0))[:2]
    facts: dict[str, Any] = {"grade": grade, "score": score, "from": model.thresholds.get(grade, 0)}
    if grade == "D":
        said = _("D, because the score of %(score)s stays below C.") % facts
    else:
        said = _("%(grade)s, because the score is %(score)s and %(grade)s begins at %(from)d.") % facts
    if not best:
        return said
    names = pgettext("between two things", " and ").join(f"“{line.criterion.label}”" for line in best)
    return sentences(said, _("Most of it comes from %(criteria)s.") % {"criteria": names})


def _next_up(grade: str, lines: list[Line], model: Weighing) -> str:
    """The least that would lift it: one criterion's points, or how much is missing."""
    if grade not in ("B", "C", "D"):
        return ""
    up = GRADES[["B", "C", "D"].index(grade)]
    gained = sum(line.points * line.criterion.weight for line in lines if line.points is not None)
    known = sum(line.criterion.weight for line in lines if line.points is not None)
    missing = Decimal(model.thresholds[up]) - rounded(Decimal(gained * 20) / known)
    best: tuple[int, Line] | None = None
    for line in lines:
        if line.points is None:
            continue
        for points in range(line.points + 1, POINTS + 1):
            then = rounded(Decimal((gained + (points - line.points) * line.criterion.weight) * 20) / known)
            if then >= model.thresholds[up]:
                if best is None or points - line.points < best[0]:
                    best = points - line.points, line
                break
    if best is None:
        return _("%(missing)s more would make it %(grade)s; no single criterion brings so much.") % {
            "missing": missing, "grade": up,
        }  # fmt: skip
    raised, line = best
    facts = {"grade": up, "criterion": line.criterion.label, "now": line.points, "then": (line.points or 0) + raised}
    return _("It would be %(grade)s with %(then)d points instead of %(now)d for “%(criterion)s”.") % facts


def answer_words(criterion: Criterion, answer: Decimal | None) -> str:
    """An answer with its unit."""
    if answer is None:
        return _("unknown")
    if criterion.judged:
        return _("%(value)d of 5") % {"value": answer}
    shown = formatting.number(int(answer))
    if criterion.source in ("orders_amount", "annual_revenue"):
        return formatting.money(answer, settings.CURRENCY, short=True)
    many = int(answer)
    units = {
        "orders_count": ngettext("%(n)s order", "%(n)s orders", many),
        "growth": "%(n)s %%",
        "sales_cycle": ngettext("%(n)s day", "%(n)s days", many),
        "key_persons": ngettext("%(n)s person", "%(n)s persons", many),
    }
    return units.get(criterion.source, "%(n)s") % {"n": shown}
