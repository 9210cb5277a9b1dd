"""What a reader sees of a page: its text and the attributes that are read or shown."""

from __future__ import annotations

import re
from html.parser import HTMLParser

SHOWN = ("title", "aria-label", "placeholder", "alt", "data-label", "data-announce", "data-confirm")
UNSEEN = ("script", "style", "template")
LATIN = re.compile(r"[A-Za-z][A-Za-z’']*[a-z]")  # initials are no words
# Marks, file formats, keys and names of languages are the same in every language.
SAME_EVERYWHERE = frozenset("Cookie Word Excel PowerPoint Ctrl Alt Esc Enter English Asia Shanghai".split())


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.unseen = 0
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in UNSEEN
        self.texts += [value for name, value in attrs if name in SHOWN and value]

    def handle_endtag(self, tag: str) -> None:
        self.unseen -= tag in UNSEEN

    def handle_data(self, data: str) -> None:
        if not self.unseen and data.strip():
            self.texts.append(data.strip())


def texts(html: str) -> list[str]:
    """Every piece of text a reader meets."""
    page = _Page()
    page.feed(html)
    return page.texts


def english(html: str, data: set[str]) -> list[str]:
    """Pieces of text with a Latin word that is neither data nor the same in every language."""
    found = []
    for text in texts(html):
        plain = re.sub(r"\S+@\S+|https?://\S+|\S*/\S*/\S*|\?\S+=\S*", " ", text)
        if any(word not in data and word not in SAME_EVERYWHERE for word in LATIN.findall(plain)):
            found.append(text)
    return found
