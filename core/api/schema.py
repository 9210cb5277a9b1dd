"""What the OpenAPI document says, in the reader's language: docstrings and help texts by `words_zh.json`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import translation
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import is_list_serializer

WORDS = Path(__file__).with_name("words_zh.json")
PLACES = {"zh-hans": 0, "zh-hant": 1}
VERBS = {"list": "List", "retrieve": "One"}
DAYS = {", from this day on": ("，自此日起", "，自此日起"), ", up to this day": ("，到此日止", "，到此日止")}
CHOICES = "\n\n* `"  # behind it drf-spectacular lists what can be chosen, by the labels of the model
_END = re.compile(r"[.:;](?:\s|$)|[。：；]")


@cache
def words() -> dict[str, list[str]]:
    """Simplified and traditional Chinese by the English text."""
    loaded: dict[str, list[str]] = json.loads(WORDS.read_text(encoding="utf-8"))
    return loaded


def say(text: str) -> str:
    """A text of the document in the active language; as it is where nobody has translated it."""
    place = PLACES.get(translation.get_language() or "")
    if place is None:
        return text
    said, choices, labels = text.partition(CHOICES)
    for end, ends in DAYS.items():
        if said.endswith(end):
            return f"{_said(said.removesuffix(end), place)}{ends[place]}"
    return _said(said, place) + choices + labels


def _said(text: str, place: int) -> str:
    known = words().get(text)
    return known[place] if known else text


class Described(AutoSchema):
    """drf-spectacular's, with the docstring of `perform_create` for what is entered, and a summary."""

    def get_description(self) -> str:  # type: ignore[override]
        """What the operation does, in English: the document is translated as a whole."""
        entering = getattr(type(self.view), "perform_create", None)
        if getattr(self.view, "action", "") == "create" and "create" not in _own(type(self.view)) and entering:
            return str(entering.__doc__ or super().get_description())
        return str(super().get_description())

    def get_summary(self) -> str:
        """Its first words."""
        first = _END.split(say(self.get_description()))[0].strip()
        verb = "" if getattr(self.view, "answers_one", False) else VERBS.get(getattr(self.view, "action", ""))
        return f"{say(verb)}: {first}" if verb else first

    def _is_list_view(self, serializer: Any = None) -> bool:
        """Figures are one answer, whatever their action is called; what stands behind them is a list."""
        if not getattr(self.view, "answers_one", False):
            return bool(super()._is_list_view(serializer))  # type: ignore[no-untyped-call]
        return is_list_serializer(self.get_response_serializers() if serializer is None else serializer)


def _own(view: type) -> Iterator[str]:
    """Names that the view's own classes define, without those of REST framework."""
    return (name for kind in view.__mro__ if not kind.__module__.startswith("rest_framework") for name in vars(kind))


def translate(node: Any) -> None:
    """Say every description of a document, or a part of it, in the active language."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name == "description" and isinstance(value, str):
                node[name] = say(value)
            elif name not in ("example", "examples"):
                translate(value)
    elif isinstance(node, list):
        for value in node:
            translate(value)
