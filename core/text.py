"""What people type, as it is stored."""

import re
import unicodedata
from typing import Final

# What separates words in a paste from a word processor, and what nobody can see, type or store.
_GAPS: Final = re.compile("[\x0b\x0c\x85]+")
_CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")


def one_newline(text: str) -> str:
    """Line ends as one character each: a browser sends two, which would count against the longest text."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def half_width(text: str) -> str:
    """The text with full-width letters, digits and signs as half-width ones: ＡＢＣ１３９ is ABC139."""
    return unicodedata.normalize("NFKC", text)


def printable(text: str) -> str:
    """The text without control characters; tabs and line ends stay, other gaps become a space."""
    return _CONTROLS.sub("", _GAPS.sub(" ", text))
