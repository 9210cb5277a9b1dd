"""Text with holes: rendered once with stand-ins, filled for each use with values that are escaped like any other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

_HOLE = re.compile("\0([a-z_]+)\0")


def stand_ins(names: Iterable[str]) -> dict[str, SafeString]:
    """What is rendered in place of each named value; PostgreSQL keeps no NUL, so no text of a person contains one."""
    return {name: SafeString(f"\0{name}\0") for name in names}  # nosec B703


def cast(text: str) -> list[str]:
    """The pieces of a rendered text and, at odd places, the names of the holes between them."""
    return _HOLE.split(text)


def filled(pieces: list[str], values: Mapping[str, Any]) -> SafeString:
    """The text with its values; unsafe ones are escaped."""
    text = pieces.copy()
    for place in range(1, len(text), 2):
        text[place] = conditional_escape(values[text[place]])
    return SafeString("".join(text))  # nosec B703
