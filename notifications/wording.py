"""What a notice keeps, as its sentences need it, and the sentences that follow the first one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core import formatting

if TYPE_CHECKING:
    from notifications.catalogue import Kind

# Where accounts went that nobody owns now.
PLACES = {"pool": _("They are in the shared pool now."), "desk": _("They are on the desk of suspended accounts now.")}
DATES = ("day", "since", "until", "last_contact_on")
# How a higher app's codes read: parameter -> (parameter of the sentence, words by code).
_WORDS: dict[str, tuple[str, Mapping[Any, Any]]] = {}


def register(parameter: str, target: str, words: Mapping[Any, Any]) -> None:
    """Let sentences say `target` in words wherever a notice stores a code in `parameter`."""
    _WORDS[parameter] = (target, words)


Story = Callable[[Mapping[str, Any]], str]
_story: list[Story] = []


def register_story(story: Story) -> None:
    """Let the app of accounts tell why an account moved, from what a notice keeps about it."""
    _story[:] = [story]


def parameters(params: dict[str, Any]) -> dict[str, Any]:
    """Stored plain values as the sentences need them: dates as dates, nothing missing."""
    values: dict[str, Any] = {"name": "", "note": "", "why": "", "reason": ""}
    values.update(params)
    for name in DATES:
        if isinstance(values.get(name), str):
            values[name] = date.fromisoformat(values[name])
    for name, (target, words) in _WORDS.items():
        if name in params and (target == name or target not in params):
            values[target] = words.get(params[name], params[name])
    if isinstance(params.get("days"), int):
        values["left"] = _left_words(params["days"])
    if isinstance(params.get("names"), list):
        values["names"] = formatting.and_more(params["names"], params.get("accounts", 0))
    return values


def _left_words(days: int) -> str:
    if days <= 0:
        return gettext("tonight")
    return ngettext("%(n)s day left", "%(n)s days left", days) % {"n": formatting.number(days)}


def following(kind: Kind, params: dict[str, Any]) -> list[str]:
    """The sentences after the first one of a notice."""
    return [words for name in kind.then if (words := _FOLLOWING[name](params))]


def _story_words(params: dict[str, Any]) -> str:
    return _story[0](params) if _story else ""


def _reason_words(params: dict[str, Any]) -> str:
    reason = params.get("reason")
    if reason and (cause := params.get("vip_cause")):
        reason = str(_WORDS["vip_cause"][1][cause]) % {"name": reason}
    return gettext("Reason: %(reason)s") % {"reason": reason} if reason else ""


def _to_words(params: dict[str, Any]) -> str:
    """Where the accounts of a batch are now: with whom, in the pool, on the desk."""
    words = [str(PLACES[params["place"]])] if params.get("place") in PLACES else []
    if people := params.get("to"):
        named, others = formatting.listed(people), params.get("people", 0) - len(people)
        if others > 0:
            words_of = ngettext("%(names)s and %(n)s other person", "%(names)s and %(n)s other people", others)
            named = words_of % {"names": named, "n": others}
        words.insert(0, gettext("They are with %(who)s now.") % {"who": named})
    return formatting.sentences(*words)


def _ask_words(params: dict[str, Any]) -> str:
    return gettext("Ask %(who)s.") % {"who": params["ask"]} if params.get("ask") else ""


_FOLLOWING: dict[str, Callable[[dict[str, Any]], str]] = {
    "story": _story_words,
    "reason_words": _reason_words,
    "to_words": _to_words,
    "ask_words": _ask_words,
}
