"""What several browser tests do or look at: taps, words in the reader's language, widths, what axe finds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import translation
from playwright.sync_api import expect

from core import formatting

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
RUN_AXE = """async () => {
    const found = await axe.run(document, {resultTypes: ["violations"]});
    return found.violations.filter((rule) => ["serious", "critical"].includes(rule.impact))
        .map((rule) => `${rule.id}: ${rule.nodes.slice(0, 3).map((node) => `${node.target} ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ""}`).join(" | ")}`);
}"""
TOO_WIDE = """() => [...document.querySelectorAll("body *")]
    .filter((node) => node.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .filter((node) => { for (let up = node.parentElement; up; up = up.parentElement) {
        if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(up).overflowX) && up !== document.body) return false; } return true; })
    .slice(0, 3).map((node) => node.outerHTML.slice(0, 160))"""

TOO_SMALL = """() => [...document.querySelectorAll("main a[href], main button, main summary, main select")]
    .filter((node) => !node.closest("svg") && !node.classList.contains("visually-hidden") && node.checkVisibility({visibilityProperty: true}))
    .filter((node) => { const box = node.getBoundingClientRect(); return box.width && (box.height < 23.5 || box.width < 23.5); })
    .slice(0, 5).map((node) => `${Math.round(node.getBoundingClientRect().width)}x${Math.round(node.getBoundingClientRect().height)} ${node.outerHTML.slice(0, 160)}`)"""


def words(language: str, text: str, **values: Any) -> str:
    """A text of the product as a reader of `language` sees it."""
    with translation.override(language):
        said = translation.gettext(text)
        return said % values if values else said


def day_words(language: str, day: date) -> str:
    """A date as a reader of `language` sees it."""
    with translation.override(language):
        return formatting.day(day)


def toast(page: Any) -> Any:
    """The newest message in the corner."""
    return page.locator("#toasts [data-toast]").last


def refusal(page: Any) -> Any:
    """The sentence with which a rule said no."""
    return page.locator("[data-refusal]")


def send(dialog: Any) -> None:
    """Press the button that does what the dialog is about."""
    dialog.locator("form [type=submit]").first.click()


def open_menu(page: Any, entry: str) -> None:
    """Choose an entry of the account's menu by the address it asks."""
    page.locator(".page-actions [data-menu] > button, .page-actions [popovertarget]").last.click()
    page.locator(f".page-actions [hx-get*='{entry}']").click()
    expect(page.locator("#dialog")).to_be_visible()


def walked(visit: Any, person: Any, addresses: Iterable[str], **looks: Any) -> Iterator[Any]:
    """The page of one browser of a person, at one address after the other."""
    page = None
    for address in addresses:
        if page is None:
            page = visit(person, address, **looks)
        else:
            page.goto(address)
        yield page


def what_is_too_wide(page: Any) -> list[str]:
    """Nothing, unless the page, once it is there, is wider than its screen: then what sticks out."""
    page.wait_for_load_state()
    if page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"):
        return []
    return page.evaluate(TOO_WIDE) or ["wider than the screen"]


def what_is_too_small(page: Any) -> list[str]:
    """Nothing, unless something to press on a phone is lower or narrower than 24 px (ux.md, Look)."""
    page.wait_for_load_state()
    return list(page.evaluate(TOO_SMALL))


@cache
def _axe() -> str:
    return AXE.read_text()


AT_REST = """() => !document.querySelector(".htmx-request")
    && !document.getAnimations().some((each) => each instanceof CSSTransition && each.playState === "running")"""


def at_rest(page: Any) -> None:
    """Wait until the page asks for nothing any more and nothing moves; half a second sooner than an idle network."""
    page.wait_for_function(AT_REST)


def axe_findings(page: Any, visit: Any) -> list[str]:
    """Serious and critical findings of axe-core on the page as it stands.

    axe tries inline styles of its own, which our policy blocks: what the console says meanwhile is not the page's.
    """
    heard = len(visit.problems)
    page.wait_for_load_state()
    at_rest(page)  # what is being asked anew is paler for that moment
    page.evaluate(_axe())
    found = page.evaluate(RUN_AXE)
    del visit.problems[heard:]
    return found
