"""What a page lets one send: its forms, read from the HTML as a browser would."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

SKIPPED_TYPES = {"submit", "button", "image", "reset"}


@dataclass
class Form:
    """A form: where it goes, by which method, and what it sends when nothing is changed."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    options: dict[str, list[str]] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)

    def filled(self, samples: dict[str, str]) -> dict[str, list[str]]:
        """What is sent after every empty control was given a plausible value."""
        sent = {name: list(values) for name, values in self.values.items()}
        for name in self.names - self.files:
            if any(value.strip() for value in sent.get(name, [])):
                continue
            choices = [choice for choice in self.options.get(name, []) if choice]
            usual = choices[0] if choices else _sample(self.types.get(name, "text"))
            if value := samples.get(name, usual):
                sent[name] = [value]
        return sent


def _sample(kind: str) -> str:
    return {
        "date": "2099-01-05",
        "time": "10:00",
        "number": "3",
        "email": "a@example.com",
        "checkbox": "",
        "hidden": "",
    }.get(kind, "sample")


def forms_of(html: str) -> list[Form]:
    """Every form of a page."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._select = ""
        self._multiple = False
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            sends = has.get("hx-post") or has.get("hx-get")
            method = "post" if "hx-post" in has else has.get("method", "get").lower()
            self._open = Form(sends or has.get("action", ""), method)
            self.forms.append(self._open)
        form, name = self._open, has.get("name", "")
        if form is None or "disabled" in has:
            return
        if tag == "option" and self._select:
            form.options[self._select].append(has.get("value", ""))
            if "selected" in has:
                form.values[self._select] = [*form.values.get(self._select, []), has.get("value", "")]
        if not name:
            return
        if tag == "input":
            self._input(form, name, has)
        elif tag == "select":
            self._select = name
            form.names.add(name)
            form.options.setdefault(name, [])
        elif tag == "textarea":
            self._text = name
            form.names.add(name)
            form.values[name] = [""]

    def _input(self, form: Form, name: str, has: dict[str, str]) -> None:
        kind = has.get("type", "text")
        if kind in SKIPPED_TYPES:
            return
        form.names.add(name)
        form.types[name] = kind
        if kind == "file":
            form.files.add(name)
        elif kind in ("checkbox", "radio"):
            form.options.setdefault(name, []).append(has.get("value", "on"))
            if "checked" in has:
                form.values[name] = [*form.values.get(name, []), has.get("value", "on")]
        else:
            form.values[name] = [*form.values.get(name, []), has.get("value", "")]

    def handle_data(self, data: str) -> None:
        if self._open is not None and self._text:
            self._open.values[self._text] = [self._open.values[self._text][0] + data]

    def handle_endtag(self, tag: str) -> None:
        form = self._open
        if tag == "select" and form is not None and self._select:
            options = form.options[self._select]
            if self._select not in form.values and options:
                form.values[self._select] = [options[0]]
            self._select = ""
        elif tag == "textarea":
            self._text = ""
        elif tag == "form":
            self._open = None
