"""Accounts with every kind of figure, and an oracle that scores one of them in plain Python."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone

from accounts.grading import publishing, recompute, weighing
from accounts.grading.weighing import Weighing
from accounts.models import Account, GradeFacts, Judgement, JudgementState, KeyPerson
from leads.models import Order
from tests.cast import TODAY, Cast, make_account
from users.models import User

JUDGED = ("fit", "influence", "potential", "payment")


def make_graded(cast: Cast, number: int = 60, *, seed: int = 7) -> list[Account]:
    """Owned accounts of three people: some ordered, some grew, some are judged, some are blank."""
    rng, made = random.Random(seed), []
    for n in range(number):
        account = make_account([cast.ann, cast.bob, cast.cho][n % 3], days_old=rng.randint(1, 80), contacts_made=1)
        Account.objects.filter(pk=account.pk).update(employees=rng.choice([None, 10, 90, 700, 2000]))
        KeyPerson.objects.bulk_create(KeyPerson(account=account, name="Li") for _ in range(rng.randint(0, 9)))
        if rng.random() < 0.7:
            order(account, rng.randint(1, 3_000_000), rng.randint(0, 300))
            order(account, rng.randint(1, 2_000_000), rng.randint(366, 600))
        for code in JUDGED:
            if rng.random() < 0.6:
                judged(account, code, rng.randint(1, 5), by=cast.max)
        made.append(account)
    return made


def order(account: Account, amount: int, days_ago: int, *, today: date = TODAY) -> Order:
    """An order, without the services above it."""
    on = today - timedelta(days=days_ago)
    return Order.objects.create(account=account, amount=amount, ordered_on=on)


def judged(account: Account, code: str, value: int, *, by: User) -> Judgement:
    """A judgement in force, without what follows from it."""
    standing = JudgementState.STANDING
    return Judgement.objects.create(
        account=account, criterion=code, value=value, by=by, at=timezone.now(), state=standing
    )


def gather() -> None:
    """Figures of everybody, as a night leaves them."""
    recompute.age(today=TODAY)


def publish(model: Weighing | None = None, *, today: date = TODAY) -> Weighing:
    """Publish a model and bring all accounts to it."""
    made = publishing.publish(model or weighing.default(), by=None, reason="test")
    recompute.recompute_stale(today=today)
    return weighing.of_version(made)


def make_a(account: Account, *, by: User, today: date = TODAY) -> None:
    """Everything that makes an account an A by the default model, but the grade itself."""
    Account.objects.filter(pk=account.pk).update(employees=5000)
    KeyPerson.objects.bulk_create(KeyPerson(account=account, name="Li") for _ in range(9))
    on = today - timedelta(days=10)
    Order.objects.bulk_create(Order(account=account, amount=500_000, ordered_on=on) for _ in range(12))
    order(account, 1_000_000, 500, today=today)
    for code in JUDGED:
        judged(account, code, 5, by=by)


def oracle(account: Account, model: Weighing) -> tuple[Decimal | None, int, str]:
    """Score, share known and grade, reckoned as a person with a pencil would."""
    figures = GradeFacts.objects.get(account=account)
    account.refresh_from_db()
    gained = known = 0
    for criterion in model.criteria:
        answer: Any = {"employees": account.employees, "annual_revenue": account.annual_revenue}.get(criterion.source)
        if criterion.source == "judged":
            answer = figures.judged.get(criterion.code)
        elif criterion.source not in ("employees", "annual_revenue"):
            answer = getattr(figures, criterion.source)
        if answer is None or not criterion.weight:
            continue
        points = sum(1 for step in criterion.scale if answer >= step)
        known += criterion.weight
        gained += criterion.weight * points
    if not known:
        return None, 0, ""
    score = (Decimal(gained) * 20 / known).quantize(Decimal("0.1"), ROUND_HALF_UP)
    if known < model.min_known:
        return score, known, ""
    grade = next((g for g in "ABC" if score >= model.thresholds[g]), "D")
    return score, known, grade
