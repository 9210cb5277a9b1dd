"""A move as its notice tells it: the ledger's sentence, the reason, whom to ask (ux.md, moved)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.explain.moves import Move, move_words, reason_sentence
from accounts.models import Rule
from core import formatting


def told_words(params: Mapping[str, Any]) -> str:
    """Why an account moved, from what a notice keeps; notices from before the sentence was kept tell the rule."""
    kept = params.get("move")
    if kept is None:
        return _only_the_rule(params)
    if kept["rule"] not in Rule:
        return ""
    move = Move(
        Rule(kept["rule"]),
        date.fromisoformat(kept["on"]),
        by=kept["by"],
        before=kept["from"],
        after=kept["to"],
        own=kept["own"],
        reason_code=kept["reason_code"],
        reason=kept["reason"],
        evidence=kept["evidence"],
    )
    ask = _("Ask %(who)s.") % {"who": kept["ask"]} if kept["ask"] else ""
    return formatting.sentences(move_words(move), reason_sentence(move), ask)


def _only_the_rule(params: Mapping[str, Any]) -> str:
    rule = str(dict(Rule.choices).get(params.get("rule", ""), ""))
    reason = " – ".join(part for part in (rule, params.get("reason", "")) if part)
    return _("Reason: %(reason)s") % {"reason": reason} if reason else ""
