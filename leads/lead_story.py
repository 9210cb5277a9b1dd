"""Why is this lead mine? The ledger of a lead, read aloud (domain.md section 3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core import formatting
from leads.models import Lead, LeadMove, LeadRule, UnfitReason

if TYPE_CHECKING:
    from users.models import User

MOST = 100


@dataclass(frozen=True)
class Line:
    """One move in a sentence, with the words of whoever made it."""

    move: LeadMove
    words: str
    icon: str


def story_of(lead: Lead, user: User) -> list[Line]:
    """The moves of a lead in sentences, the latest first."""
    moves = LeadMove.objects.visible_to(user).filter(lead=lead).select_related("from_user", "to_user", "by")
    return [
        Line(move, sentence(move), ICONS.get(LeadRule(move.rule), "history")) for move in moves.order_by("-pk")[:MOST]
    ]


def came_back(leads: Iterable[Lead], user: User) -> dict[int, str]:
    """Of leads in the pool, by id: who put each there, who had it before, and why; one query."""
    pooled = [lead.pk for lead in leads if lead.owner_id is None and lead.is_running]
    if not pooled:
        return {}
    moves = LeadMove.objects.visible_to(user).filter(lead__in=pooled, rule__in=_CAME_BACK)
    moves = moves.exclude(evidence__has_key="undoes")  # what took another move back is no reason of its own
    last = moves.order_by("lead_id", "-pk").distinct("lead_id").select_related("from_user", "by")
    return {move.lead_id: _back_words(move) for move in last if move.from_user}


def _back_words(move: LeadMove) -> str:
    by, had = move.by, move.from_user
    facts = {"from": had.name if had else "", "by": by.name if by else "", "reason": move.reason}
    others = by is not None and move.rule == LeadRule.RETURNED and by != had
    words = _("%(by)s put it into the pool, %(from)s had it: %(reason)s") if others else _CAME_BACK[LeadRule(move.rule)]
    return str(words) % facts


def sentence(move: LeadMove) -> str:
    """What happened, who did it and when; the reason behind it."""
    facts = {
        "by": move.by.name if move.by else "",
        "to": move.to_user.name if move.to_user else "",
        "from": move.from_user.name if move.from_user else "",
        "on": formatting.day(move.on),
        "contacts": int(move.evidence.get("contacts", 0)),
        "back": "import" in move.evidence or "taken_back" in move.evidence,
        "dormant": move.evidence.get("dormant_account"),
        "undoes": "undoes" in move.evidence,
        "went_along": move.evidence.get("went_along"),
        "why": UnfitReason(move.evidence["reason"]).label if move.evidence.get("reason") else "",
    }
    said = str(_SENTENCES[LeadRule(move.rule)](facts)) % facts
    if facts["undoes"] and move.rule == LeadRule.RETURNED:
        return said  # its reason says the same
    return formatting.sentences(said, str(_("Reason: %(reason)s")) % {"reason": move.reason} if move.reason else "")


def _entered(facts: dict[str, Any]) -> Any:
    if not facts["to"]:
        return _("Entered for the pool by %(by)s on %(on)s.")
    return (
        _("Entered by %(by)s on %(on)s.")
        if facts["by"] == facts["to"]
        else _("Entered by %(by)s for %(to)s on %(on)s.")
    )


def _unfit(facts: dict[str, Any]) -> Any:
    if facts["back"]:
        return _("Taken back by %(by)s on %(on)s: it had been made by mistake and counts nowhere.")
    return _("Closed as not a fit by %(by)s on %(on)s: %(why)s.")


def _left(facts: dict[str, Any]) -> Any:
    return ngettext(
        "%(from)s does not sell here any more: back to the pool on %(on)s, %(contacts)s contact so far.",
        "%(from)s does not sell here any more: back to the pool on %(on)s, %(contacts)s contacts so far.",
        facts["contacts"],
    )


def _returned(facts: dict[str, Any]) -> Any:
    if facts["undoes"]:
        return _("The assignment to %(from)s was taken back by %(by)s on %(on)s: it lies in the pool again.")
    return ngettext(
        "Given back to the pool by %(by)s on %(on)s, %(contacts)s contact so far.",
        "Given back to the pool by %(by)s on %(on)s, %(contacts)s contacts so far.",
        facts["contacts"],
    )


def _converted(facts: dict[str, Any]) -> Any:
    if facts["went_along"]:
        return _("Its account left the pool on %(on)s and is with %(to)s: the lead and its contacts went along.")
    return ngettext(
        "Converted by %(by)s on %(on)s, after %(contacts)s contact.",
        "Converted by %(by)s on %(on)s, after %(contacts)s contacts.",
        facts["contacts"],
    )


_SENTENCES: dict[LeadRule, Callable[[dict[str, Any]], Any]] = {
    LeadRule.ENTERED: _entered,
    LeadRule.IMPORTED: lambda facts: _("Imported by %(by)s on %(on)s."),
    LeadRule.ASSIGNED: lambda facts: (
        _("Made of a dormant account of the pool for %(to)s by %(by)s on %(on)s.")
        if facts["dormant"]
        else _("Assigned to %(to)s by %(by)s on %(on)s.")
    ),
    LeadRule.CLAIMED: lambda facts: _("Claimed from the pool by %(to)s on %(on)s."),
    LeadRule.RETURNED: _returned,
    LeadRule.UNTOUCHED: lambda facts: _("%(from)s had not contacted it for too long: back to the pool on %(on)s."),
    LeadRule.LEFT: _left,
    LeadRule.QUALIFIED: lambda facts: _("Qualified by %(by)s on %(on)s: money, authority and need are there."),
    LeadRule.DOUBTED: lambda facts: _("No longer qualified since %(on)s (%(by)s)."),
    LeadRule.UNFIT: _unfit,
    LeadRule.REOPENED: lambda facts: _("Taken up again by %(by)s on %(on)s."),
    LeadRule.CONVERTED: _converted,
    LeadRule.UNDONE: lambda facts: _("The conversion was taken back by %(by)s on %(on)s."),
}
_CAME_BACK = {
    LeadRule.RETURNED: _("%(from)s gave it back: %(reason)s"),
    LeadRule.UNTOUCHED: _("%(from)s had not contacted it for too long"),
    LeadRule.LEFT: _("%(from)s had it, who does not sell here any more"),
}
ICONS = {
    LeadRule.ENTERED: "plus",
    LeadRule.IMPORTED: "upload",
    LeadRule.ASSIGNED: "user-plus",
    LeadRule.CLAIMED: "hand-grab",
    LeadRule.RETURNED: "pool",
    LeadRule.UNTOUCHED: "pool",
    LeadRule.LEFT: "user-minus",
    LeadRule.QUALIFIED: "circle-check",
    LeadRule.DOUBTED: "question-mark",
    LeadRule.UNFIT: "ban",
    LeadRule.REOPENED: "refresh",
    LeadRule.CONVERTED: "building",
    LeadRule.UNDONE: "arrow-back-up",
}
