"""Takes the pictures of README and guides, in all languages, from a running `bin/run` with fresh demo data.

    .venv/bin/pip install playwright pillow
    .venv/bin/python docs/screenshots/make.py [--url http://127.0.0.1:8000] [--language zh-hant] [NAME ...]

Without names it makes every picture; each goes beside this file as NAME.png, NAME-zh-hans.png, NAME-zh-hant.png, where
the guides look for it, and is named at the end if no text shows it. It changes nothing in the data and logs in once
per person. Needs Debian's chromium and fonts-noto-cjk. Each picture stays under 60 kB.
"""

from __future__ import annotations

import argparse
import io
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "demo-demo-2026"  # nosec B105 - printed by demo_data
LARGEST = 60_000
AT_ELEVEN = "gzsw"  # initials of the demo's account that is one contact short
WIDE, PHONE = (1200, 780), (390, 844)
LANGUAGES = {"": "en", "-zh-hans": "zh-hans", "-zh-hant": "zh-hant"}
LOCALES = {"en": "en-GB", "zh-hans": "zh-CN", "zh-hant": "zh-TW"}  # how the browser writes a date
SAID = {
    "en": "They want two samples of the new box by Friday.",
    "zh-hans": "希望周五前看到两款新盒子的样品。",
    "zh-hant": "希望週五前看到兩款新盒子的樣品。",
}


def home(page: Page, _language: str) -> None:
    """Today, as it is after the login."""


def log(page: Page, language: str) -> None:
    """A visit about to be saved: one tap per choice."""
    page.goto("/follow-ups/log/")
    page.locator("main a[href*='account=']").nth(6).click()
    page.wait_for_load_state("networkidle")
    person = page.locator("label.chip:has([name=persons])").first
    if not person.locator("input").is_checked():
        person.click()
    page.locator("label.chip:has([name=result][value=answered])").click()
    page.locator("label.chip:has([name=channel][value=visit])").click()
    page.locator("textarea[name=text]").fill(SAID[language])
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")


def account(page: Page, _language: str) -> None:
    """The account one contact short of twelve."""
    page.goto(f"/accounts/?q={AT_ELEVEN}")
    page.locator("#list td.main-cell a").first.click()
    page.wait_for_load_state("networkidle")


def refused(page: Page, language: str) -> None:
    """Its suspension, closed with the count."""
    account(page, language)
    page.locator(".page-actions [data-menu] > button").click()
    page.locator("[hx-get$='/suspend/']:visible").click()
    page.locator("dialog[open] [data-refusal]").wait_for()


def rules(page: Page, _language: str) -> None:
    """What a shorter silence would do tonight."""
    page.goto("/accounts/rules/change/")
    page.locator("[name=dormancy_days]").fill("75")
    page.locator("#rules-form [type=submit]").click()
    page.locator("#affected .card").wait_for()
    page.locator("#tonight").scroll_into_view_if_needed()
    page.evaluate("scrollTo(0, 0)")


def batch(page: Page, _language: str) -> None:
    """The whole desk in turn, before it is confirmed."""
    page.goto("/accounts/desk/")
    page.locator("[data-bulk-all]").check()
    page.locator("[data-bulk] button[value=reassign]").click()
    page.locator(".batch-moving").wait_for()


def at(path: str) -> Callable[[Page, str], None]:
    """A page by its address."""

    def go(page: Page, _language: str) -> None:
        page.goto(path)

    return go


# name: who, size of the window, what to do
PICTURES: dict[str, tuple[str, tuple[int, int], Callable[[Page, str], None]]] = {
    "today": ("chen", WIDE, home),
    "log-phone": ("chen", PHONE, log),
    "account": ("chen", WIDE, account),
    "refused": ("chen", WIDE, refused),
    "pool": ("chen", WIDE, at("/accounts/pool/")),
    "decisions": ("wang", WIDE, home),
    "calendar": ("wang", WIDE, at("/calendar/")),
    "batch": ("wang", WIDE, batch),
    "rules": ("admin", WIDE, rules),
    "desk": ("wang", WIDE, at("/accounts/desk/")),
    "funnel": ("wang", (1200, 1180), at("/funnel/")),
}


class Studio:
    """A browser, and the log-ins it has made: one per person, because log-ins are rate-limited."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser, self.url = browser, url
        self.logged_in: dict[str, Any] = {}

    def take(self, name: str, suffix: str) -> None:
        """Go there as the person of the picture and save it in the language of the suffix."""
        who, (width, height), go = PICTURES[name]
        language = LANGUAGES[suffix]
        context = self.browser.new_context(
            base_url=self.url, viewport={"width": width, "height": height}, has_touch=width < 600,
            reduced_motion="reduce", locale=LOCALES[language], storage_state=self._log_in(who),
        )  # fmt: skip
        context.add_cookies([{"name": "django_language", "value": language, "url": self.url}])
        page = context.new_page()
        page.goto("/")
        go(page, language)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(400)
        save(page.screenshot(), HERE / f"{name}{suffix}.png")
        context.close()

    def _log_in(self, who: str) -> Any:
        if who not in self.logged_in:
            context = self.browser.new_context(base_url=self.url)
            page = context.new_page()
            page.goto("/auth/login/")
            page.fill("input[name=login]", f"{who}@demo.example")
            page.fill("input[name=password]", PASSWORD)
            page.locator("form:has([name=login]) button[type=submit]").click()
            page.wait_for_url(f"{self.url}/")
            self.logged_in[who] = context.storage_state()
            context.close()
        return self.logged_in[who]


def save(png: bytes, path: Path) -> None:
    """In full colour if it stays under the limit, else with as many colours as do."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture.save(path, optimize=True)
    for colours in (256, 128, 64, 32, 16):
        if path.stat().st_size <= LARGEST:
            break
        picture.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
    sys.stdout.write(f"{path.name} {path.stat().st_size // 1000} kB\n")


def unused() -> list[str]:
    """Pictures here that neither the README nor a guide shows."""
    texts = "".join(page.read_text() for page in [ROOT / "README.md", *(ROOT / "docs" / "guide").rglob("*.md")])
    return sorted(picture.name for picture in HERE.glob("*.png") if f"/{picture.name}" not in texts)


def main() -> None:
    """Take all, or those named, in all languages or one."""
    parser = argparse.ArgumentParser(description="Take the pictures of README and guides.")
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--language", choices=[*LANGUAGES.values()])
    parser.add_argument("names", nargs="*", choices=[*PICTURES, []], metavar="NAME")
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        studio = Studio(browser, options.url.rstrip("/"))
        for name in options.names or PICTURES:
            for suffix, language in LANGUAGES.items():
                if options.language in (None, language):
                    studio.take(name, suffix)
        browser.close()
    for name in unused():
        sys.stdout.write(f"{name} is shown by no text\n")


if __name__ == "__main__":
    main()
