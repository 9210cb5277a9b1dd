"""What happened with each account, as days before today; every state that a screen can show has its share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from demo import words
from leads.models import Stage


@dataclass
class Deal:
    """An open, lost or won opportunity; days count back from today, `close_in` ahead of it."""

    product: str
    amount: int | None
    opened: int
    stage: Stage = Stage.PROSPECT
    close_in: int | None = None
    won: int | None = None
    lost: int | None = None
    currency: str = "CNY"


@dataclass
class Fate:
    """How the first owner lost the account: `rule` of the ledger, how many days ago, and why in words."""

    rule: str
    on: int
    code: str = ""
    reason: str = ""
    look_again_in: int | None = None


@dataclass
class Story:
    """One account: who it is, since when it is whose, and each contact, deal and step."""

    name: str
    industry: str
    region: str
    started: int
    contacts: list[int] = field(default_factory=list)
    unanswered: list[int] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)
    step_in: int | None = None
    agreed: bool = False
    appointment: bool = False
    need: bool = False
    proposed: int | None = None
    grade: str = "C"
    vip: str = ""
    fate: Fate | None = None
    fresh: bool = False  # for new colleagues too


class Teller:
    """Tells the stories from one seed: the same company every time, relative to today."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)  # noqa: S311  nothing secret
        self.names: set[str] = set()

    def tell(self) -> list[Story]:
        """All of them, odd names among them."""
        told = list(self._all())
        for story, name in zip(told[7 :: len(told) // len(words.ODD_NAMES)], words.ODD_NAMES, strict=False):
            story.name = name
        return told

    def _all(self) -> Iterator[Story]:
        plan = (
            (42, self._new), (105, self._early), (80, self._middle), (26, self._ten), (20, self._twelve), (34, self._silent),
            (74, self._customer), (24, self._important), (22, self._overdue), (130, self._pooled), (45, self._suspended),
        )  # fmt: skip
        for count, kind in plan:
            for number in range(count):
                yield kind(number)

    # -- owned --------------------------------------------------------------------------------------------------
    def _new(self, number: int) -> Story:
        return self._story(started=self.rng.randint(0, 20), fresh=True, step_in=self._maybe(0.5, 0, 6))

    def _early(self, number: int) -> Story:
        story = self._story(started=self.rng.randint(22, 60), contacts=self.rng.randint(1, 4), last=(1, 13), fresh=True)
        return self._with_plans(story, number)

    def _middle(self, number: int) -> Story:
        story = self._story(started=self.rng.randint(60, 120), contacts=self.rng.randint(5, 9), last=(1, 20))
        return self._with_plans(story, number)

    def _ten(self, number: int) -> Story:
        story = self._story(started=self.rng.randint(75, 140), contacts=10 + number % 2, last=(2, 12))
        return self._with_plans(story, number)

    def _twelve(self, number: int) -> Story:
        """Twelve and more: proposed days ago, held by a deal or an agreed step, or not old enough yet."""
        if number % 5 == 4:
            return self._story(started=50, contacts=12, last=(1, 5))
        story = self._story(started=self.rng.randint(90, 150), contacts=12 + number % 3, last=(7, 24))
        story.proposed = 7 if number % 5 == 0 else 1 + number % 6  # tonight the first ones are suspended
        if number % 5 == 1:
            story.deals.append(self._deal(Stage.DEMO, close_in=40))
        if number % 5 == 2:
            story.step_in, story.agreed, story.appointment = 3 + number % 6, True, True
        story.need = number % 5 == 3
        return story

    def _silent(self, number: int) -> Story:
        """Near recycling: 90 days of silence end tonight, in 1, 2, 3, 5, 7 ... days."""
        ends_in = (0, 1, 2, 3, 4, 5, 7, 9, 11, 13, 14, 18)[number % 12]
        last = 90 - ends_in
        return self._story(started=last + self.rng.randint(20, 90), contacts=self.rng.randint(1, 9), last=(last, last))

    def _customer(self, number: int) -> Story:
        story = self._story(
            started=self.rng.randint(160, 420), contacts=self.rng.randint(13, 24), last=(2, 40), grade="B"
        )
        for _ in range(1 + number % 3):
            story.deals.append(self._won(self.rng.randint(5, min(150, story.started - 30))))
        if number % 2:
            story.deals.append(
                self._deal(self.rng.choice([Stage.PROSPECT, Stage.ANALYSIS]), close_in=self.rng.randint(10, 90))
            )
        if number % 7 == 0:
            story.deals.append(self._won(self.rng.randint(1, 9)))
        story.vip = "vip" if number % 6 == 0 else ""
        return self._with_plans(story, number, often=0.4)

    def _important(self, number: int) -> Story:
        """Protected: grade A or VVIP; a third of them silent for too long."""
        last = (95, 130) if number % 3 == 0 else (2, 25)
        story = self._story(started=self.rng.randint(200, 500), contacts=self.rng.randint(8, 20), last=last, grade="A")
        if number % 4 == 0:
            story.grade, story.vip = "B", "vvip"
        if number % 2:
            story.deals += [
                self._won(self.rng.randint(100, 180)),
                self._deal(Stage.CLOSE, close_in=21, big=number % 4 == 1),
            ]
        return story

    def _overdue(self, number: int) -> Story:
        story = self._story(started=self.rng.randint(50, 110), contacts=self.rng.randint(2, 7), last=(22, 45))
        story.step_in = -self.rng.randint(1, 12) if number % 2 else None
        return story

    # -- let go -------------------------------------------------------------------------------------------------
    def _pooled(self, number: int) -> Story:
        on = self.rng.randint(4, 160)
        if number % 6 == 5:
            story = self._story(started=on + self.rng.randint(70, 130), contacts=12 + number % 3, last=(on, on + 12))
            story.fate = Fate("released", on, reason=self.rng.choice(words.RELEASED_BECAUSE))
            return story
        last = on + 91
        story = self._story(
            started=last + self.rng.randint(10, 120), contacts=self.rng.randint(0, 10), last=(last, last)
        )
        if not story.contacts:
            story.started = last
        if number % 9 == 0:
            story.deals.append(self._deal(Stage.ANALYSIS, close_in=30, opened=last))
        story.fate = Fate("dormant", on)
        return story

    def _suspended(self, number: int) -> Story:
        on = self.rng.randint(4, 75)
        story = self._story(started=on + self.rng.randint(80, 150), contacts=12 + number % 4, last=(on + 8, on + 20))
        code, why = words.SUSPENDED_BECAUSE[number % 4]
        if number % 2:
            story.fate = Fate("suspended_by_hand", on, code, why, look_again_in=self.rng.choice([-2, 5, 20, 45, 90]))
        else:
            story.fate = Fate("suspended", on)
        if number % 8 == 3:
            story.deals.append(self._deal(Stage.PROSPECT, close_in=60, opened=on + 30))
        return story

    # -- pieces -------------------------------------------------------------------------------------------------
    def _story(
        self, *, started: int, contacts: int = 0, last: tuple[int, int] = (0, 0), grade: str = "", **more: object
    ) -> Story:
        name, industry, region = self._company()
        story = Story(name, industry, region, started, grade=grade or self.rng.choice("BCCCD"), **more)  # type: ignore[arg-type]
        if contacts:
            latest = min(self.rng.randint(*last), started)
            pool = range(latest + 1, started)
            more_days = self.rng.sample(pool, min(contacts - 1, len(pool)))
            story.contacts = sorted([latest, *more_days], reverse=True)
            story.unanswered = [
                day for day in self.rng.sample(pool, min(len(pool), self.rng.randint(0, 2))) if day > latest
            ]
        return story

    def _company(self) -> tuple[str, str, str]:
        while True:
            name, industry, region = words.company(self.rng)
            if name not in self.names:
                self.names.add(name)
                return name, industry, region

    def _with_plans(self, story: Story, number: int, often: float = 0.6) -> Story:
        if self.rng.random() < often:
            story.step_in = self.rng.choice([0, 0, 1, 2, 3, 5, 8, 13, 21])
            story.appointment = self.rng.random() < 0.35
            story.agreed = story.appointment or self.rng.random() < 0.3
        if self.rng.random() < 0.35:
            story.deals.append(
                self._deal(self.rng.choice(list(Stage)[:5]), close_in=self.rng.randint(-5, 120), big=number % 31 == 0)
            )
        if self.rng.random() < 0.12:
            story.deals.append(
                Deal(*self._product(), opened=story.started, lost=self.rng.randint(1, max(1, story.started - 1)))
            )
        story.need = self.rng.random() < 0.12
        return story

    def _deal(self, stage: Stage, *, close_in: int, big: bool = False, opened: int = 0) -> Deal:
        product, amount = self._product()
        if big:
            amount = self.rng.choice([620_000, 880_000, 1_350_000])
        known = big or self.rng.random() < 0.85
        return Deal(product, amount if known else None, opened, stage, close_in)

    def _won(self, days_ago: int) -> Deal:
        return Deal(*self._product(), opened=0, won=days_ago)

    def _product(self) -> tuple[str, int]:
        product, price = self.rng.choice(words.PRODUCTS)
        return product, round(price * self.rng.uniform(0.4, 1.6), -2).__int__()

    def _maybe(self, chance: float, low: int, high: int) -> int | None:
        return self.rng.randint(low, high) if self.rng.random() < chance else None
