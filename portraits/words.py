"""The stages in words: which sections each adds, and what it brings (domain.md 2.4)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portraits.models import Section, Stage

ADDS: dict[Stage, tuple[Section, ...]] = {
    Stage.DOCTOR: (Section.BASIC, Section.BACKGROUND),
    Stage.TEACHER: (Section.BACKGROUND, Section.NEEDS, Section.COMPETITION),
    Stage.FRIEND: (Section.DEEP,),
    Stage.BROTHER: (Section.EXTENDED,),
}
BRINGS: dict[Stage, Promise] = {
    Stage.NONE: _("New staff start here."),
    Stage.DOCTOR: _("Small orders; do not despise them."),
    Stage.TEACHER: _("A chance of big orders."),
    Stage.FRIEND: _("Preferred on equal terms; main or first supplier."),
    Stage.BROTHER: _("Preferred even on worse terms; first, close to sole, supplier."),
}
ASKS: dict[Stage, Promise] = {
    Stage.NONE: _("less than the doctor knows"),
    Stage.DOCTOR: _("basic contact complete, background at least in part"),
    Stage.TEACHER: _("background, needs and competition complete"),
    Stage.FRIEND: _("deep information complete"),
    Stage.BROTHER: _("extended information complete"),
}


@dataclass(frozen=True)
class Step:
    """One stage of the ladder as the page shows it."""

    stage: Stage
    words: str
    asks: str
    brings: str
    reached: bool
    confirmed: bool


def ladder(ceiling: int, confirmed: int | None) -> list[Step]:
    """The five stages, the highest first."""
    return [
        Step(
            stage,
            str(stage.label),
            str(ASKS[stage]),
            str(BRINGS[stage]),
            stage <= ceiling,
            confirmed is not None and stage == confirmed,
        )
        for stage in reversed(Stage)
    ]


TRACED = {
    "person.added": _("Entered"),
    "person.changed": _("Changed"),
    "person.exported": _("Exported all that is held"),
    "person.restricted": _("Stopped processing"),
    "person.unrestricted": _("Lifted the restriction"),
    "person.influence": _("Drew a line of influence"),
    "person.influence_ended": _("Ended a line of influence"),
    "person.reports": _("Changed whom they report to"),
    "person.moved_away": _("Entered that they went to another company"),
    "person.moved_here": _("Entered that they came from another company"),
    "person.merged": _("Joined two entries into one"),
    "person.unmerged": _("Took the joining of two entries back"),
    "person.import_undone": _("Took an import back"),
    "portrait.consent_withdrawn": _("Took down that the consent was taken back"),
    "portrait.went_along": _("Took the portrait along to another company"),
    "portrait.filled": _("Filled a field of the portrait"),
    "portrait.cleared": _("Cleared a field of the portrait"),
    "portrait.confirmed": _("Confirmed that a field of the portrait still holds"),
    "portrait.key_destroyed": _("Destroyed the keys"),
    "erasure.asked": _("Asked for the erasure"),
    "erasure.done": _("Erased"),
    "erasure.refused": _("Did not erase"),
}


def traced(code: str) -> str:
    """An event about a person in words, never its code."""
    return str(TRACED.get(code, _("Changed")))
