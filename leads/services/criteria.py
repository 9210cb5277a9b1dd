"""What a stage asks for before an opportunity leaves it, and how far the seven steps are (domain.md section 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.committee.coverage import BITS, details, judged
from accounts.models import KeyRole
from accounts.policies import InForce, in_force
from core import formatting
from core.errors import Refusal
from leads import coverage
from leads.models import (
    DEMO,
    MAN,
    SCOTSMAN,
    SPIN,
    STAGE_ORDER,
    Lead,
    Opportunity,
    OpportunityQuerySet,
    OpportunityTools,
    Rival,
    Stage,
    StageChange,
)

OFF, WARN, ENFORCE = "off", "warn", "enforce"
MANY = 3  # unknown answers that are told in one line


@dataclass(frozen=True)
class Gap:
    """One thing that is missing: the stage that asks for it, what part of the page has it, in words."""

    stage: str
    code: str
    words: str

    def __str__(self) -> str:
        return self.words


class CriteriaMissing(Refusal):
    """The stage asks for more, and the rules of the account's team require it."""

    code = "criteria_missing"

    def __init__(self, gaps: list[Gap]) -> None:
        super().__init__(gettext_lazy("Missing before the next stage: %(what)s."))
        self.gaps = gaps

    def __str__(self) -> str:
        return str(self.message) % {"what": formatting.listed([gap.words for gap in in_short(self.gaps)])}


def tools_of(opportunity: Opportunity) -> OpportunityTools:
    """The opportunity's tools, empty ones where nobody has filled in any yet."""
    try:
        return opportunity.tools
    except OpportunityTools.DoesNotExist:
        return OpportunityTools(opportunity=opportunity)


def level(team_id: int | None, policy: InForce | None = None) -> str:
    """What is done about missing criteria at accounts of a team: off, warn or enforce."""
    return (policy or in_force()).of(team_id).exit_criteria


def level_of(opportunity: Opportunity, policy: InForce | None = None) -> str:
    """The same for an opportunity: the rules of its account's team hold."""
    return level(opportunity.account.team_id, policy)


def missing(opportunity: Opportunity, to: str) -> list[Gap]:
    """Everything that the stages from its present one up to `to` ask for and that is not there; in the stages' order."""
    first, last = STAGE_ORDER.index(opportunity.stage), STAGE_ORDER.index(to)
    if last <= first:
        return []
    tools = tools_of(opportunity)
    found = [gap for stage in STAGE_ORDER[first:last] for gap in _EXITS.get(stage, _nothing)(opportunity, tools)]
    # Money, authority and need are asked by two stages: each is told once, by the first.
    told = {gap.code for gap in found if gap.stage == Stage.SUSPECT}
    return [gap for gap in found if gap.stage != Stage.ANALYSIS or gap.code not in told]


def with_skipped(opportunities: OpportunityQuerySet) -> OpportunityQuerySet:
    """Each with `skipped`: the codes that somebody moved on without, as its steps have kept them."""
    steps = StageChange.objects.filter(opportunity=OuterRef("pk"), missing__isnull=False).order_by()
    codes = steps.annotate(code=Func(F("missing"), function="unnest")).values("code")
    return opportunities.annotate(skipped=ArraySubquery(codes))


def left_open(opportunity: Opportunity, besides: Sequence[Gap] = ()) -> list[Gap]:
    """What earlier stages asked for, somebody moved on without, and is still not there.

    The opportunity was read `with_skipped`; `besides` are gaps that are told anyhow.
    """
    read: Any = opportunity
    skipped = set(read.skipped) - {each.code for each in besides}
    if not skipped or not opportunity.is_open:
        return []
    tools, found = tools_of(opportunity), dict[str, Gap]()
    for stage in STAGE_ORDER[: STAGE_ORDER.index(opportunity.stage)]:
        for gap in _EXITS.get(stage, _nothing)(opportunity, tools):
            if gap.code in skipped:
                found.setdefault(gap.code, gap)
    return list(found.values())


def check(opportunity: Opportunity, to: str) -> list[Gap]:
    """The gaps before `to`, none where the team's rules do not ask. Raises CriteriaMissing where they require them."""
    how = level_of(opportunity)
    gaps = [] if how == OFF else missing(opportunity, to)
    if gaps and how == ENFORCE:
        raise CriteriaMissing(gaps)
    return gaps


def missing_of_lead(lead: Lead, team_id: int | None) -> list[Gap]:
    """What keeps the opportunity of a lead that is converted from beginning beyond Suspect, where it is required.

    `team_id` is the team of the account that it becomes or joins.
    """
    return [] if level(team_id) != ENFORCE else [*_suspect(Opportunity(), answers_of(lead))]


def answers_of(lead: Lead) -> OpportunityTools:
    """The lead's three answers as those of an opportunity (unsaved)."""
    return OpportunityTools(money=lead.money, authority=lead.authority, need=lead.need_confirmed)


def unseen(opportunity: Opportunity, to: str) -> list[Gap]:
    """What a person is shown before they move it to `to` all the same; none where its team's rules ask nothing or forbid."""
    return missing(opportunity, to) if level_of(opportunity) == WARN else []


def before_order(opportunity: Opportunity) -> list[Gap]:
    """What a person is shown before they win it all the same, with what was skipped on the way.

    Of the four roles the same gaps as in the account's head: who agrees but was never met is named too, and stops nothing.
    """
    if level_of(opportunity) != WARN:
        return []
    gaps = missing(opportunity, Stage.ORDER)
    read = with_skipped(Opportunity.objects.filter(pk=opportunity.pk)).get()
    told = [*left_open(read, gaps), *gaps]
    if not opportunity.is_open:
        return told
    known = {gap.code for gap in told}
    return [*told, *(gap for gap in _roles(opportunity) if gap.code not in known)]


def in_short(gaps: Sequence[Gap]) -> list[Gap]:
    """The same in few lines: answers of SCOTSMAN that are not known stand in one."""
    unknown = [gap for gap in gaps if gap.stage == Stage.ANALYSIS and gap.code in SCOTSMAN]
    if len(unknown) < MANY:
        return list(gaps)
    words = _("SCOTSMAN, not known yet: %(what)s") % {"what": formatting.listed([_words(gap.code) for gap in unknown])}
    first, told = unknown[0], []
    for gap in gaps:
        if gap is first:
            told.append(Gap(gap.stage, "scotsman", words))
        elif gap not in unknown:
            told.append(gap)
    return told


def required(opportunity: Opportunity, to: str) -> list[Gap]:
    """What forbids the move to `to`; none where its team's rules only ask, or do not."""
    return missing(opportunity, to) if opportunity.is_open and level_of(opportunity) == ENFORCE else []


def named(codes: Sequence[str] | None) -> str:
    """What was missing when somebody moved on, by the codes kept with the step; each once, in few words."""
    words = {**{role.value: _("the agreement of: %(role)s") % {"role": role.label} for role in KeyRole},
             "rival": _("the competitor's name"), "spin": _("SPIN notes"), "proposal_sent_on": _("the proposal"),
             **{name: _words(name) for name in (*SCOTSMAN, *DEMO)}}  # fmt: skip
    return formatting.listed([str(words.get(code, code)) for code in dict.fromkeys(codes or ())])


def _nothing(opportunity: Opportunity, tools: OpportunityTools) -> Iterator[Gap]:
    return iter(())


def _words(name: str) -> str:
    field: Any = OpportunityTools._meta.get_field(name)
    return str(field.verbose_name)


def _suspect(opportunity: Opportunity, tools: OpportunityTools) -> Iterator[Gap]:
    lacking = [name for name in MAN if getattr(tools, name) is not True]
    for name in lacking:
        known = getattr(tools, name) is not None
        words = _("%(what)s is answered with no") if known else _("%(what)s is not confirmed")
        yield Gap(Stage.SUSPECT, name, words % {"what": _words(name)})


def _analysis(opportunity: Opportunity, tools: OpportunityTools) -> Iterator[Gap]:
    for name in SCOTSMAN:
        if getattr(tools, name) is None:
            yield Gap(Stage.ANALYSIS, name, _("SCOTSMAN: %(what)s is not known") % {"what": _words(name)})
    if tools.competition and not tools.competition_note.strip() and not _has_rival(opportunity):
        yield Gap(
            Stage.ANALYSIS, "rival", _("SCOTSMAN: the competitor is not named, neither in the list nor in the note")
        )
    empty = [name for name in SPIN if not getattr(tools, name).strip()]
    if empty:
        notes = formatting.listed([_words(name) for name in empty])
        yield Gap(Stage.ANALYSIS, "spin", _("SPIN notes are missing: %(what)s") % {"what": notes})


def _has_rival(opportunity: Opportunity) -> bool:
    return Rival.objects.current().filter(opportunity=opportunity).exists()


def _demo(opportunity: Opportunity, tools: OpportunityTools) -> Iterator[Gap]:
    for name, words in (
        ("demo_decision_maker", _("the decision maker is not at the demo")),
        ("demo_rehearsed", _("the demo is not rehearsed")),
        ("demo_goods_checked", _("the goods are not checked")),
        ("demo_benefits_chosen", _("the benefits are not chosen")),
    ):
        if not getattr(tools, name):
            yield Gap(Stage.DEMO, name, words)
    if tools.proposal_sent_on is None:
        yield Gap(Stage.DEMO, "proposal_sent_on", _("no proposal is sent"))


def _close(opportunity: Opportunity, tools: OpportunityTools) -> Iterator[Gap]:
    return _roles(opportunity, agreed=False)


def _roles(opportunity: Opportunity, *, agreed: bool = True) -> Iterator[Gap]:
    """The gaps of the four roles; without `agreed` only of roles that do not agree: who was never met may agree."""
    holders = coverage.holders_of(opportunity)
    notes = details(holders)
    covered = judged(holders)
    for role, words in covered.gaps():
        if covered.agreed & BITS[role] and not agreed:
            continue
        note = notes.get(role)
        yield Gap(Stage.CLOSE, role, _("%(what)s (%(note)s)") % {"what": words, "note": note} if note else words)


_EXITS: dict[str, Callable[[Opportunity, OpportunityTools], Iterator[Gap]]] = {
    Stage.SUSPECT: _suspect,
    Stage.ANALYSIS: _analysis,
    Stage.DEMO: _demo,
    Stage.CLOSE: _close,
}


# -- the seven steps -----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class WorkStep:
    """One of the seven steps: its name, where it is done on the page, and whether it is."""

    name: str
    words: str | Promise
    part: str
    done: bool


STEPS: tuple[tuple[str, Promise, str], ...] = (
    ("prepare", pgettext_lazy("work", "Prepare"), "preparation"),
    ("approach", pgettext_lazy("work", "Approach"), "scotsman"),
    ("investigate", pgettext_lazy("work", "Investigate"), "spin"),
    ("present", pgettext_lazy("work", "Present"), "fab"),
    ("demonstrate", pgettext_lazy("work", "Demonstrate"), "demo"),
    ("propose", pgettext_lazy("work", "Propose"), "demo"),
    ("conclude", pgettext_lazy("work", "Conclude"), "closing"),
)


def seven_steps(opportunity: Opportunity, *, has_fab: bool) -> list[WorkStep]:
    """Which of the seven steps of the work are done, from what is filled in and how far the stage is."""
    tools, at = tools_of(opportunity), STAGE_ORDER.index(opportunity.stage)
    done = {
        "prepare": bool(tools.opener or tools.idea or tools.judged_by),
        "approach": all(getattr(tools, name) for name in MAN),
        "investigate": not any(_analysis(opportunity, tools)),
        "present": has_fab,
        "demonstrate": all(getattr(tools, name) for name in DEMO) and at >= STAGE_ORDER.index(Stage.DEMO),
        "propose": tools.proposal_sent_on is not None,
        "conclude": opportunity.stage == Stage.ORDER,
    }
    return [WorkStep(name, words, part, done[name]) for name, words, part in STEPS]


def plain(gaps: list[Gap]) -> dict[str, Any]:
    """The gaps for an event, nothing where there are none."""
    return {"missing": [gap.code for gap in gaps]} if gaps else {}
