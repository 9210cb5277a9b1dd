"""An opportunity's history as chapters: the time at each stage, who moved it on, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from audit.models import Event
from core import formatting
from core.clock import business_date
from leads.models import STAGE_ORDER, Opportunity, Order, Outcome, Stage, StageChange
from leads.services.criteria import named

LOST = "L"


@dataclass(frozen=True)
class Chapter:
    """What one step began: the time at a stage until the next step, or the end as won or lost."""

    step: StageChange
    until: date | None  # None: it lasts, or it is the end
    today: date

    @property
    def ends(self) -> bool:
        """Won or lost: no time at a stage follows."""
        return self.step.outcome != Outcome.OPEN

    @property
    def badge(self) -> str:
        """The letter of the stage, or L for lost."""
        return LOST if self.step.outcome == Outcome.LOST else self.step.to_stage

    @property
    def lasts(self) -> bool:
        """Whether it stands here now."""
        return self.until is None and not self.ends

    @property
    def days(self) -> int | None:
        """Days at this stage; None at the end."""
        return None if self.ends else ((self.until or self.today) - self.step.on).days

    @property
    def span(self) -> str:
        """From when to when, and how long that was."""
        since = formatting.day(self.step.on)
        if self.days is None:
            return since
        facts = {"since": since, "days": formatting.days(self.days)}
        if self.until is None:
            return _("since %(since)s, %(days)s") % facts
        if self.until == self.step.on:
            return f"{since} · {facts['days']}"
        return _("%(since)s – %(until)s, %(days)s") % {**facts, "until": formatting.day(self.until)}

    @property
    def words(self) -> str:
        """What happened, as a sentence: opened, moved on, skipped, stepped back, open again, won, lost."""
        step, was = self.step, _named(self.step.from_stage)
        if step.outcome == Outcome.WON:
            return formatting.sentences(_("Won: it became an order."), _skipped(step))
        if step.outcome == Outcome.LOST:
            return _("Lost at stage %(stage)s.") % {"stage": _named(step.to_stage)}
        if not step.from_stage:
            return _("Opened at this stage.")
        if step.from_stage == Stage.ORDER:
            return _("Open again: its order was made void.")
        if step.from_stage == step.to_stage:
            return _("Open again: it had been closed as lost.")
        if _steps(step) < 0:
            return _("Stepped back from %(stage)s.") % {"stage": was}
        return formatting.sentences(_("Came from %(stage)s.") % {"stage": was}, _skipped(step))

    @property
    def missing(self) -> str:
        """Which exit criteria were not met by this step, in words; empty when all were, or it is not known."""
        return named(self.step.missing)

    @property
    def entered_on(self) -> date | None:
        """The day on which it was entered, when that is not the day it happened."""
        entered = business_date(self.step.at)
        return None if entered == self.step.on else entered

    @property
    def icon(self) -> str:
        """What happened, as a picture."""
        if self.ends:
            return "circle-check" if self.step.outcome == Outcome.WON else "x"
        return "arrow-back-up" if self.step.from_stage and _steps(self.step) <= 0 else "target"

    @property
    def tone(self) -> str:
        """What happened, as a colour."""
        return {Outcome.WON: "good", Outcome.LOST: "bad"}.get(Outcome(self.step.outcome), "")


def story_of(opportunity: Opportunity, steps: Iterable[StageChange], *, today: date) -> list[Chapter]:
    """Chapters from the opportunity's steps in their order; the last one lasts while it is open."""
    line = list(steps)
    ends: list[date | None] = [step.on for step in line[1:]]
    return [Chapter(step, until, today) for step, until in zip(line, [*ends, None], strict=False)]


def takings_back(opportunity: Opportunity, orders: Iterable[Order], steps: Iterable[StageChange]) -> list[str]:
    """What orders entered late have moved back to their own day: when and by whom, and which days stood before."""
    days = {order.pk: order.ordered_on for order in orders}
    stages = {step.pk: step for step in steps}
    won = Event.objects.filter(subject_type="opportunity", subject_id=opportunity.pk, code="opportunity.won")
    moved = won.filter(Q(params__has_key="opened_on") | Q(params__has_key="steps_were"))
    return [_taken_back(event, days, stages) for event in moved.select_related("actor").order_by("at", "pk")]


def _taken_back(event: Event, days: dict[int, date], stages: dict[int, StageChange]) -> str:
    opened = event.params.get("opened_on")
    day = date.fromisoformat(opened[1]) if opened else days.get(event.params.get("order", 0))
    before = [_("opened %(day)s") % {"day": formatting.day(date.fromisoformat(opened[0]))}] if opened else []
    for pk, on in event.params.get("steps_were", []):
        step = stages.get(pk)
        if step and step.from_stage:
            before.append(f"{_named(step.to_stage)} {formatting.day(date.fromisoformat(on))}")
    facts = {
        "day": formatting.day(day) if day else "–",
        "entered": formatting.day(business_date(event.at)),
        "who": event.actor.name if event.actor else _("the system"),
        "before": formatting.listed(before),
    }
    if opened:
        words = _(
            "Opening and stages moved back to %(day)s when the order was entered on %(entered)s by %(who)s; "
            "before: %(before)s."
        )
    else:
        words = _(
            "Stages moved back to %(day)s when the order was entered on %(entered)s by %(who)s; before: %(before)s."
        )
    return words % facts


def _steps(step: StageChange) -> int:
    return STAGE_ORDER.index(step.to_stage) - STAGE_ORDER.index(step.from_stage)


def _skipped(step: StageChange) -> str:
    """The stages that were left out, in words; empty when none was."""
    if not step.from_stage:
        return ""
    between = STAGE_ORDER[STAGE_ORDER.index(step.from_stage) + 1 : STAGE_ORDER.index(step.to_stage)]
    if not between:
        return ""
    return _("Skipped: %(stages)s.") % {"stages": formatting.listed(_named(stage) for stage in between)}


def _named(stage: str) -> str:
    return f"{stage} · {Stage(stage).label}" if stage else ""
