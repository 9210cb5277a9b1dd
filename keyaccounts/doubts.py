"""Ticks against the facts: what the same page says otherwise, step by step of the checklist (domain.md section 6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from core import formatting
from keyaccounts.models import Fact


def doubt(fact: str, it: Mapping[str, Any]) -> str:
    """What stands against a step, in a few words; empty where nothing does. `it` is what the page shows."""
    asked = _DOUBTS.get(fact)
    return asked(it) if asked else ""


def _roles(it: Mapping[str, Any]) -> str:
    missing = formatting.listed(role["role"] for role in it["people"].roles if not role["known"])
    return _("not known: %(what)s") % {"what": missing} if missing else ""


def _pressures(it: Mapping[str, Any]) -> str:
    missing = [piece.words for piece in it["pressures"] if piece.row is None or piece.row.level is None]
    return _("not judged: %(what)s") % {"what": formatting.listed(missing)} if missing else ""


def _share(it: Mapping[str, Any]) -> str:
    missing = [*([] if it["shares"] else [_("share of their spend")]), *([] if it["positions"] else [_("position")])]
    return _("not entered: %(what)s") % {"what": formatting.listed(missing)} if missing else ""


def _texts(pieces: Any) -> str:
    missing = formatting.listed(piece.words for piece in pieces if not piece.text)
    return _("not written: %(what)s") % {"what": missing} if missing else ""


def _group(it: Mapping[str, Any]) -> str:
    missing = [
        *([] if it["group"] else [_("nobody is in the group")]),
        *([] if it["meetings"] else [_("no meeting yet")]),
    ]
    return formatting.listed(missing)


def _actions(it: Mapping[str, Any]) -> str:
    missing = [
        *([] if it["actions"] else [_("no action yet")]),
        *([] if it["visits"] else [_("no visit to a high level yet")]),
    ]
    return formatting.listed(missing)


_DOUBTS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    Fact.ROLES: _roles,
    Fact.PRESSURES: _pressures,
    Fact.SHARE: _share,
    Fact.GAP: lambda it: _texts(it["four"][:3]),
    Fact.AIMS: lambda it: _texts(it["aims"]),
    Fact.GROUP: _group,
    Fact.ACTIONS: _actions,
    Fact.SURVEY: lambda it: "" if it["surveys"] else _("no survey yet"),
}
