"""Every page that leads to records says so at its view (core/ways_back.py): they lead back to it with its filters."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import URLPattern

from core.ways_back import declared
from tests.architecture.test_urls import patterns

TEMPLATES = Path(settings.BASE_DIR) / "templates"
NAMED = re.compile(r"([\w/]+\.html)(?:#(\w+))?")
TAKEN_IN = re.compile(r"{%\s*(?:include|extends)\s+[\"']([\w/]+\.html)")
RECORD = "pages:account|pages:lead|leads:story|leads:order|keyaccounts:complaint"
BARE = re.compile(rf"{{% url '(?:{RECORD})' [^%]*%}}(?!{{% from_here|\?from=)")


@cache
def leads_to_records(template: str, part: str = "") -> bool:
    """Whether a template (or a named part of it), or one that it includes, has links that say where they lead from."""
    text = (TEMPLATES / template).read_text() if (TEMPLATES / template).exists() else ""
    if part:
        text = text.partition(f"{{% partialdef {part} ")[2].partition("{% endpartialdef")[0]
    return "{% from_here" in text or any(leads_to_records(other) for other in TAKEN_IN.findall(text))


def source_of(view: Any) -> str:
    """A view with the functions and names of its module that it uses."""
    view = inspect.unwrap(view)
    module, seen, waiting, parts = inspect.getmodule(view), set(), [view.__name__], []
    while waiting:
        name = waiting.pop()
        if name in seen or not hasattr(module, name):
            continue
        seen.add(name)
        it = getattr(module, name)
        if isinstance(it, str):
            parts.append(it)
        elif inspect.isfunction(it) and inspect.unwrap(it).__module__ == module.__name__:  # type: ignore[union-attr]
            # Views of the module that are only named are not this page.
            if name != view.__name__ and hasattr(it, "access"):
                continue
            parts.append(text := inspect.getsource(inspect.unwrap(it)))
            waiting += re.findall(r"\b[A-Za-z_]\w*\b", text)
    return "\n".join(parts)


def pages_with_records() -> Iterator[tuple[str, URLPattern]]:
    """Pages (and parts of pages) in which records can be opened."""
    for where, pattern in patterns():
        view = pattern.callback
        if not inspect.isfunction(view) or getattr(view, "methods", ()) in ((), ("POST",)):
            continue
        if any(leads_to_records(*named) for named in NAMED.findall(source_of(view))):
            yield where, pattern


def leads_back(pattern: URLPattern) -> bool:
    return bool(declared(pattern.callback) or getattr(pattern.callback, "part_of", ""))


def test_every_page_with_records_says_how_to_come_back_to_it() -> None:
    found = list(pages_with_records())
    silent = [f"{where} ({pattern.callback.__module__})" for where, pattern in found if not leads_back(pattern)]
    assert not silent, "@leads_back is missing:\n" + "\n".join(silent)
    assert {"curve_list", "portfolio_list", "portfolio_acts", "funnel_detail_list", "pool", "flows_ahead"} <= {
        str(pattern.name) for _where, pattern in found
    }


def test_every_list_behind_a_figure_says_how_to_come_back_to_it() -> None:
    lists = [
        (where, pattern) for where, pattern in patterns()
        if pattern.callback.__module__.startswith("dashboards.views") and where.endswith("list/")
    ]  # fmt: skip
    assert [where for where, pattern in lists if not declared(pattern.callback)] == []
    assert len(lists) >= 7


def test_every_record_named_on_a_dashboard_is_opened_with_the_way_back() -> None:
    bare = [
        f"{path.relative_to(TEMPLATES)}: {found.group()}"
        for path in sorted((TEMPLATES / "dashboards").rglob("*.html"))
        for found in BARE.finditer(path.read_text())
    ]
    assert not bare, "{% from_here %} is missing:\n" + "\n".join(bare)
