"""What the script that draws a map is given: plain values and words in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.committee.coverage import NOT_KNOWN
from accounts.models import MapLayout, Strength
from accounts.models.people import INFLUENCES
from core import formatting
from leads.models import StanceKind
from pages.powermap.building import Node, PowerMap, sort_nodes


def given(
    it: PowerMap,
    layout: MapLayout | None,
    *,
    chart: str,
    editable: bool,
    changed: Mapping[int, str] | None = None,
    ways: Mapping[int, str] | None = None,
    compared: bool = False,
) -> dict[str, Any]:
    """The map as plain values; `editable`: whether the reader may change it now; `changed`: what to mark, in words.

    `ways`: in words, how to come to each person never met; `compared`: whether it stands beside the map of another day.
    """
    deal = it.deal.pk if it.deal else None
    pk = it.account.pk
    return {
        "chart": chart,
        "editable": editable,
        "stances": bool(editable and it.deal and it.deal.is_open),
        "deal": deal,
        "on": it.on.isoformat(),
        "version": layout.version if layout else 1,
        "places": (layout.places if layout else {}).get(chart, {}),
        "nodes": [
            {**_node(it, node), "changed": (changed or {}).get(node.pk, ""), "way": (ways or {}).get(node.pk, "")}
            for node in sort_nodes(it.nodes.values())
        ],
        "lines": [
            {"from": line.source, "to": line.target, "strength": line.strength, "against": line.against}
            for line in it.influences
        ],
        "ghosts": [{"role": role.value, "name": str(role.label), "gap": str(NOT_KNOWN[role])} for role in it.ghosts],
        "urls": {
            "set": reverse("pages:powermap_set", args=[pk]),
            "line": reverse("pages:powermap_line", args=[pk]),
            "place": reverse("pages:powermap_place", args=[pk]),
            "person": reverse("accounts:person_edit", args=[0]),
            "added": reverse("accounts:person_new", args=[pk]),
            "moved": reverse("accounts:person_move", args=[0]),
            "deal": reverse("leads:new", args=[pk]),
        },
        "picture": picture(it, chart, compared=compared),
        "kinds": [[key, str(words)] for key, words in StanceKind.choices],
        "influences": [[number, str(words)] for number, words in INFLUENCES],
        "strengths": [[number, str(words)] for number, words in Strength.choices],
        "words": words(),
    }


def picture(it: PowerMap, chart: str, *, compared: bool) -> dict[str, str]:
    """What a picture or a sheet says about itself."""
    day = formatting.day(it.on, today=date.min)
    about = [
        _("Power map"),
        _("Real chart") if chart == "real" else _("Formal chart"),
        "" if compared else day,
        it.deal.name if it.deal else "",
    ]
    marks = [
        _("Circle: influence"), _("dashed circle: influence not known"), _("ring: agrees"), _("dashed card: never met"),
        _("+ moves for us"), _("− moves against us"),
        _("corner: changed") if compared else "",
        _("a weak line moves nobody") if chart == "real" else "",
    ]  # fmt: skip
    return {
        "title": it.account.name,
        "day": day,
        "about": " · ".join(str(one) for one in about if one),
        "marks": " · ".join(str(one) for one in marks if one),
    }


def _node(it: PowerMap, node: Node) -> dict[str, Any]:
    return {
        "id": node.pk,
        "name": node.name,
        "title": node.title,
        "department": node.department,
        "roles": formatting.listed(node.role_words),
        "influence": node.influence,
        "stance": node.stance,
        "agreed": node.agreed,
        "met": node.met,
        "spoke": spoke(node),
        "planned": planned(node),
        "visit": _("visit %(on)s, %(who)s") % _visit(node) if node.visit else "",
        "boss": node.boss,
        "above": it.real.get(node.pk),
        "box": held(node),
    }


def spoke(node: Node) -> str:
    """Who of us spoke last with the person, and when."""
    if node.boxed:
        return ""
    if node.last is None:
        return "" if node.met else _("never met")
    facts = {"who": node.last.who, "on": formatting.day(node.last.on)}
    return _("%(who)s, %(on)s") % facts if node.last.who else str(facts["on"])


def held(node: Node) -> str:
    """Why a box says nothing of the person; empty where nothing is held back."""
    if node.erased:
        return _(
            "Their data was erased at their request. The box keeps who reports to whom, until somebody else is set."
        )
    if node.boxed:
        return _(
            "Processing of their data has stopped at their request. The box keeps who reports to whom, until that is lifted."
        )
    return ""


def planned(node: Node) -> str:
    """The next visit to them that the account plan has: when, and who of us."""
    if node.visit is None:
        return ""
    return _("visit planned: %(on)s, %(who)s") % _visit(node)


def _visit(node: Node) -> dict[str, str]:
    return {"on": formatting.day(node.visit.on), "who": node.visit.ours} if node.visit else {}


def words() -> dict[str, str]:
    """What the script says."""
    return {
        "stance": _("Stance"),
        "agrees": _("Agrees"),
        "agreed": _("agrees"),
        "influence": _("Influence"),
        "influenceOf": _("influence %(n)s"),
        "unknown": _("not known"),
        "boss": _("Reports to"),
        "nobody": _("nobody, or not known"),
        "moves": pgettext("map", "Moves"),
        "strength": _("Strength"),
        "way": _("For us or against us"),
        "for": _("for us"),
        "against": _("against us"),
        "draw": _("Draw the line"),
        "remove": _("Take out"),
        "edit": _("Edit"),
        "move": _("Works elsewhere now"),
        "close": _("Close"),
        "add": _("Add"),
        "map": _("Power map"),
        "noDeal": _("A stance belongs to an opportunity: open one first."),
        "openDeal": _("Open an opportunity"),
        "unmetAgrees": _("Never met: from whom do we know that they agree?"),
        "place": _("Place on the map"),
        "left": pgettext("map", "to the left"),
        "right": pgettext("map", "to the right"),
        "up": pgettext("map", "up"),
        "down": pgettext("map", "down"),
        "spoke": _("Last spoke with: %(who)s"),
        "wayTo": _("The way to them"),
        "alone": _("In no line yet"),
        "never": _("never met"),
        "placed": _("%(name)s is moved."),
        "found": _("%(n)s found"),
        "search": _("Find a person"),
        "choose": _("Choose a person"),
    }
