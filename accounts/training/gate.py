"""Who may not own customers yet: training that is required of them is missing (domain.md 2.3, decision 0071).

Every way of getting an account asks here, beside the capacity. What somebody owns stays theirs, and so does what is
given back to them (an undo); managers and admins are not concerned.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.policies import InForce, in_force
from accounts.services.managers import managers_of
from accounts.services.refusals import TrainingMissing
from core import formatting
from users.models import User
from users.training import standing
from users.training.standing import EXPIRED, FAILED, Standing

OFF, WARN, ENFORCE = "off", "warn", "enforce"


@dataclass(frozen=True)
class Bar:
    """What keeps a person from owning customers. `enforced`: it does; otherwise it is only named."""

    person: User
    lacks: tuple[Standing, ...]
    enforced: bool

    @property
    def words(self) -> str:
        """What is missing, in the reader's language."""
        return formatting.listed([missing_words(each) for each in self.lacks])

    @property
    def sentence(self) -> str:
        """What is missing and what that means, said to the person."""
        said = gettext("Training is missing: %(what)s.") % {"what": self.words}
        return formatting.sentences(
            said, gettext("Until it is passed you cannot get accounts.") if self.enforced else ""
        )

    @property
    def codes(self) -> list[int]:
        """The courses by id, as the ledger keeps them."""
        return [each.course.pk for each in self.lacks]


def bars(people: Iterable[User], *, today: date, policy: InForce | None = None) -> dict[int, Bar]:
    """By id, those of some people who lack what their team's rules ask for; one statement at most."""
    policy = policy or in_force()
    asked = {p.pk: p for p in people if policy.of(p.team_id).training_gate != OFF}
    found = standing.missing(asked.values(), today=today)
    return {
        pk: Bar(asked[pk], tuple(lacks), policy.of(asked[pk].team_id).training_gate == ENFORCE)
        for pk, lacks in found.items()
    }


def bar_of(person: User, *, today: date, policy: InForce | None = None) -> Bar | None:
    """What keeps one person from owning customers, if anything does."""
    return bars([person], today=today, policy=policy).get(person.pk)


def barred(people: QuerySet[User], *, today: date, policy: InForce | None = None) -> QuerySet[User]:
    """Of a queryset those who may not own customers yet, where the rules of their team require it."""
    return people.filter(among(today, policy or in_force()))


def among(today: date, policy: InForce) -> Q:
    """The same as a condition over people."""
    other = [team for team, rules in policy.by_team.items() if rules.training_gate != policy.company.training_gate]
    if policy.company.training_gate == ENFORCE:
        here = ~Q(team__in=other) | Q(team=None) if other else Q()
    else:
        here = Q(team__in=[team for team in other if policy.of(team).training_gate == ENFORCE])
    return here & standing.lacks_something(today)


def check_own(person: User, *, today: date, policy: InForce | None = None) -> None:
    """Raise TrainingMissing for somebody who takes an account and may not own customers yet."""
    bar = bar_of(person, today=today, policy=policy)
    if bar and bar.enforced:
        words = _("Before you may own customers, training is missing: %(what)s. Ask %(who)s.")
        raise TrainingMissing(words, what=bar.words, who=whom_to_ask(person))


def check_other(person: User, *, today: date) -> None:
    """The same where an account would become somebody else's and nobody is asked to confirm it."""
    bar = bar_of(person, today=today)
    if bar and bar.enforced:
        words = _("%(name)s may not own customers yet; training is missing: %(what)s.")
        raise TrainingMissing(words, name=person.name, what=bar.words)


def warn(bar: Bar) -> None:
    """Raise TrainingMissing as a warning that somebody may confirm."""
    words = _("%(name)s may not own customers yet; training is missing: %(what)s. Confirm to give it nevertheless.")
    raise TrainingMissing(words, name=bar.person.name, what=bar.words)


def reminder(person: User, *, today: date) -> str:
    """After an account went to somebody where the rules only warn: what is missing of them; empty when nothing is."""
    bar = bar_of(person, today=today)
    if bar is None or bar.enforced:
        return ""
    return gettext("Training is missing of %(name)s: %(what)s.") % {"name": person.name, "what": bar.words}


def whom_to_ask(person: User) -> str:
    """The nearest manager above a person by name, an admin's where there is none."""
    above = [pk for pk in managers_of(person.team_id) if pk != person.pk]
    name = User.objects.active().filter(pk__in=above[:1]).values_list("name", flat=True).first()
    return name or gettext("an admin")


def missing_words(each: Standing) -> str:
    """One course that is missing, and why."""
    facts: dict[str, Any] = {"course": each.course.words}
    if each.state == EXPIRED and each.until:
        return gettext("“%(course)s” (ended on %(day)s)") % {**facts, "day": formatting.day(each.until)}
    if each.state == FAILED and each.on:
        return gettext("“%(course)s” (not passed on %(day)s)") % {**facts, "day": formatting.day(each.on)}
    return gettext("“%(course)s”") % facts
