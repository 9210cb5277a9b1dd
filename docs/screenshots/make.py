"""Takes the pictures of README and guides, in all languages, from a running `bin/run` with fresh demo data.

    .venv/bin/pip install playwright pillow
    .venv/bin/python docs/screenshots/make.py [--url http://127.0.0.1:8000] [--language zh-hant] [NAME ...]

Without names it makes every picture; each goes beside this file as NAME.png, NAME-zh-hans.png, NAME-zh-hant.png, where
the guides look for it, and is named at the end if no text shows it. It changes nothing in the data but for an import
that is read and never written, and logs in once per person. Needs Debian's chromium (or its headless shell) and fonts-noto-cjk. Each
picture stays under 60 kB.
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
ALIKE = "cgl"  # initials of a name that several of its accounts have
WIDE, PHONE = (1200, 780), (390, 844)
LANGUAGES = {"": "en", "-zh-hans": "zh-hans", "-zh-hant": "zh-hant"}
LOCALES = {"en": "en-GB", "zh-hans": "zh-CN", "zh-hant": "zh-TW"}  # how the browser writes a date
SAID = {
    "en": "They want two samples of the new box by Friday.",
    "zh-hans": "希望周五前看到两款新盒子的样品。",
    "zh-hant": "希望週五前看到兩款新盒子的樣品。",
}
LIST = {  # of a trade fair: one telephone that is none, one company that is there already
    "en": """Company,Contact,Mobile,Interested in
Harbour Foods Ltd,Anna Reed,139 0013 8001,folding cartons
广州拾味饮料股份有限公司,Lu Haiyan,136 5771 2967,labels
Juniper Home Ltd,Mark Lane,see card,gift boxes
Brightwater Tea Co.,Eve Hall,137 0013 8003,two sizes of tins
""",
    "zh-hans": """公司名称,联系人,手机,需求
苏州清和茶业有限公司,陆明,139 0013 8001,折叠彩盒
广州拾味饮料股份有限公司,卢海燕,136 5771 2967,不干胶标签
无锡云上家居有限公司,周婷,见名片,礼盒
杭州知味食品有限公司,何静,137 0013 8003,两种规格的铁罐
""",
    "zh-hant": """公司名稱,聯絡人,手機,需求
蘇州清和茶業有限公司,陸明,139 0013 8001,折疊彩盒
廣州拾味飲料股份有限公司,盧海燕,136 5771 2967,不乾膠標籤
無錫雲上家居有限公司,周婷,見名片,禮盒
杭州知味食品有限公司,何靜,137 0013 8003,兩種規格的鐵罐
""",
}
FILE_NAMES = {"en": "fair.csv", "zh-hans": "展会名单.csv", "zh-hant": "展會名單.csv"}


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


def lead(page: Page, _language: str) -> None:
    """A lead that money, authority and need have qualified."""
    page.goto("/leads/?state=qualified")
    page.locator("#list td.main-cell a").first.click()
    page.wait_for_url("**/leads/*/**")


def convert(page: Page, language: str) -> None:
    """What it is to become, before the one click."""
    lead(page, language)
    page.locator(".page-actions a[href$='/convert/']").click()
    page.locator("[name=opens]").check()
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")


def import_map(page: Page, language: str) -> None:
    """The columns of a list from a trade fair, guessed."""
    page.goto("/imports/new/?kind=leads")
    made = {"name": FILE_NAMES[language], "mimeType": "text/csv", "buffer": LIST[language].encode()}
    page.set_input_files("input[name=file]", made)
    page.locator("main form:has([name=file]) button[type=submit]").click()
    page.wait_for_url("**/columns/")


def import_preview(page: Page, language: str) -> None:
    """Its rows before anything is written."""
    import_map(page, language)
    page.locator("main form:has([name=duplicates]) button[type=submit]").last.click()
    page.wait_for_url("**/preview/**")
    page.locator("#start-import").wait_for()
    page.locator("a.segment[href*=all]").click()


def merge(page: Page, _language: str) -> None:
    """Two accounts side by side."""
    page.goto(f"/accounts/?scope=all&q={ALIKE}")
    links = page.locator("#list td.main-cell a")
    one, other = (links.nth(n).get_attribute("href").split("/")[2] for n in (0, 1))
    page.goto(f"/account/{one}/merge/?with={other}")


def palette(page: Page, _language: str) -> None:
    """Anything by a few letters."""
    page.keyboard.press("/")
    page.locator("#palette-text").wait_for()
    page.keyboard.type(ALIKE)
    page.locator("#palette [role=option]").nth(2).wait_for()


def opportunity(page: Page, _language: str) -> None:
    """One in the middle of its way, with its tools."""
    page.goto("/pipeline/list/?stage=A")
    page.locator("td.main-cell a").first.click()
    page.wait_for_url("**/opportunities/*/**")


def brief(page: Page, language: str) -> None:
    """The visit on a phone."""
    account(page, language)
    page.goto(page.url.split("?")[0].replace("/account/", "/accounts/") + "brief/")


def quote(page: Page, language: str) -> None:
    """A quotation as it is printed."""
    page.goto(f"/quotes/{9 if language == 'en' else 3}/print/?lang={language}")


def api_docs(page: Page, _language: str) -> None:
    """Where programs read what they may ask."""
    page.goto("/api/v1/docs/")
    page.locator("#operations-tag-accounts").click()
    page.locator("#operations-accounts-accounts_list").wait_for()
    page.evaluate("document.getElementById('operations-tag-accounts').scrollIntoView()")


def committee(page: Page, _language: str) -> None:
    """The map of the account whose committee is known."""
    line = page.request.get("/api/v1/reporting-lines/?current=true").json()["results"][0]
    person = page.request.get(f"/api/v1/persons/{line['person']}/").json()
    page.goto(f"/account/{person['account']}/map/")
    page.locator("svg [data-person]").first.wait_for()
    page.locator("[data-map-do=fit]").click()
    page.evaluate("document.activeElement.blur()")


def committee_group(page: Page, language: str) -> None:
    """Who of us has met whom of them."""
    committee(page, language)
    page.goto(page.url.replace("/map/", "/?tab=group"))
    page.locator(".matrix").wait_for()
    page.evaluate("scrollTo(0, document.querySelector('.matrix').getBoundingClientRect().top - 140)")


def portrait(page: Page, _language: str) -> None:
    """The portrait of the account that we know best."""
    found = page.request.get("/api/v1/distances/?page_size=100").json()["results"]
    best = max(found, key=lambda row: (row["ceiling"], row["background"] + row["needs"], row["account"]))
    page.goto(f"/account/{best['account']}/?tab=portrait")
    page.locator("#portrait").wait_for()
    page.evaluate("scrollTo(0, document.querySelector('#portrait').getBoundingClientRect().top - 130)")


def plan(page: Page, _language: str) -> None:
    """The plan of an account that has one."""
    accounts = page.request.get("/api/v1/accounts/?grade=A&page_size=100").json()["results"]
    planned = (
        row["id"] for row in accounts if page.request.get(f"/api/v1/plan-texts/?account={row['id']}").json()["results"]
    )
    page.goto(f"/account/{next(planned)}/?tab=plan")
    page.locator(".ka-text").first.wait_for()
    page.evaluate("scrollTo(0, document.querySelector('.ka-text').getBoundingClientRect().top - 190)")


def access(page: Page, _language: str) -> None:
    """Who may open what is closed at a VVIP that has a list."""
    for row in page.request.get("/api/v1/accounts/?vip=vvip").json()["results"]:
        page.goto(f"/portraits/of/{row['id']}/access/")
        if page.locator("[id^=grant-]").count():
            return
    raise SystemExit("No VVIP of the demo has a need-to-know list.")


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
    "curve": ("wang", (1200, 1000), at("/curve/")),
    "portfolio": ("wang", (1200, 1180), at("/portfolio/")),
    "flows": ("wang", (1200, 1180), at("/flows/")),
    "people": ("wang", WIDE, at("/figures/")),
    "cases": ("wang", WIDE, at("/cases/")),
    "leads": ("chen", WIDE, at("/leads/")),
    "lead": ("chen", WIDE, lead),
    "convert": ("chen", (1200, 1180), convert),
    "import-map": ("wang", WIDE, import_map),
    "import-preview": ("wang", WIDE, import_preview),
    "merge": ("admin", WIDE, merge),
    "palette": ("chen", WIDE, palette),
    "pipeline": ("wang", WIDE, at("/pipeline/")),
    "opportunity": ("chen", WIDE, opportunity),
    "brief": ("chen", (390, 1100), brief),
    "quote-print": ("admin", (1000, 1000), quote),
    "committee": ("chen", WIDE, committee),
    "committee-group": ("chen", WIDE, committee_group),
    "portrait": ("chen", (1200, 1000), portrait),
    "plan": ("wang", (1200, 1100), plan),
    "access": ("admin", WIDE, access),
    "grades": ("admin", (1200, 1000), at("/accounts/grades/")),
    "forecast": ("wang", (1200, 1000), at("/forecast/")),
    "api-docs": ("admin", WIDE, api_docs),
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
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium-headless-shell") or shutil.which("chromium"), args=FLAGS
        )
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
