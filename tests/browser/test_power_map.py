"""The power map in a browser: a stance in two clicks, a card moved by keys and by hand, 150 persons, a telephone."""

from __future__ import annotations

import re
from datetime import timedelta
from random import Random

import pytest
from playwright.sync_api import expect

from accounts.models import Account, InfluenceLine, KeyPerson, MapLayout, ReportingLine
from core.clock import business_date
from leads.models import Stage, Stance
from leads.services import opportunities, tools
from tests.browser.steps import axe_findings, what_is_too_wide
from tests.cast import Cast, make_account


def committee(cast: Cast, size: int) -> tuple[Account, list[KeyPerson]]:
    today = business_date()
    account = make_account(cast.ann, "Harbour Print", today=today, days_old=40)
    people = KeyPerson.objects.bulk_create(
        KeyPerson(account=account, name=f"Person {n}", title="Head of everything", influence=n % 5 + 1)
        for n in range(size)
    )
    ReportingLine.objects.bulk_create(
        ReportingLine(person=people[n], boss=people[(n - 1) // 4], from_on=today) for n in range(1, size)
    )
    values = {"name": "Boxes", "amount": 1000, "expected_close_on": today + timedelta(days=20)}
    opportunities.open_opportunity(account, values, by=cast.ann, today=today, stage=Stage.PROSPECT)
    return account, people


# Who stands whole within a sheet, by the frame of its drawing.
SHOWN_ON_SHEETS = """() => [...document.querySelectorAll(".map-cut")].flatMap((sheet) => {
  const { x, y, width, height } = sheet.querySelector("svg").viewBox.baseVal;
  return [...sheet.querySelectorAll("[data-person]")].filter((card) => {
    const at = card.transform.baseVal.consolidate().matrix;
    return at.e >= x && at.f >= y && at.e + 192 <= x + width && at.f + 78 <= y + height;
  }).map((card) => card.dataset.person);
})"""


# How many points of lines of influence lie within a card, by more than the brim that a line may graze where it begins.
HIDDEN = """() => {
  const cards = [...document.querySelectorAll("svg .map-cards [data-person]")].map((card) => card.transform.baseVal.consolidate().matrix);
  const inside = (point, at, edge) => point.x > at.e + edge && point.x < at.e + 192 - edge && point.y > at.f + edge && point.y < at.f + 78 - edge;
  return [...document.querySelectorAll("svg .map-flow")].flatMap((line) => {
    const all = Math.max(40, Math.ceil(line.getTotalLength() / 8));
    const points = [...Array(all - 1).keys()].map((n) => line.getPointAtLength((line.getTotalLength() * (n + 1)) / all));
    return points.filter((point) => cards.some((at) => inside(point, at, 5)));
  }).length;
}"""


def test_a_line_of_influence_runs_behind_nobody(cast: Cast, visit) -> None:
    account, people = committee(cast, 7)
    InfluenceLine.objects.bulk_create(
        InfluenceLine(person=people[to], source=people[who], strength=3, against=to == 2, from_on=business_date())
        for who, to in ((5, 0), (6, 0), (5, 2), (4, 1), (2, 0))
    )
    page = visit(cast.ann, f"/account/{account.pk}/?tab=map")
    expect(page.locator("svg .map-influence .map-arrow")).to_have_count(5)
    expect(page.locator("svg .map-flow")).to_have_count(5)
    assert page.evaluate(HIDDEN) == 0
    assert page.locator("svg .is-over").count() == 0


def test_on_a_map_of_150_persons_lines_run_through_the_lanes_between_the_cards(cast: Cast, visit) -> None:
    account, people = committee(cast, 150)
    rng = Random(5)
    pairs = {(rng.randrange(150), rng.randrange(150)) for _ in range(60)}
    drawn = [(who, to) for who, to in sorted(pairs) if who != to][:45]
    InfluenceLine.objects.bulk_create(
        InfluenceLine(person=people[to], source=people[who], strength=2, from_on=business_date()) for who, to in drawn
    )
    page = visit(cast.ann, f"/account/{account.pk}/map/")
    expect(page.locator("svg .map-flow")).to_have_count(45)
    assert page.evaluate(HIDDEN) == 0


def test_a_stance_is_two_clicks_away_and_a_card_moves_by_key_and_hand(cast: Cast, visit) -> None:
    account, people = committee(cast, 6)
    page = visit(cast.ann, f"/account/{account.pk}/?tab=map")
    card = page.locator(f"svg [data-person='{people[1].pk}']")
    card.click()
    page.locator("[data-map-menu] [data-stance=opponent]").click()
    expect(page.locator(f"svg [data-person='{people[1].pk}'].is-opponent")).to_be_visible()
    assert Stance.objects.get().stance == "opponent"
    menu = page.locator("[data-map-menu]")
    expect(menu).to_be_visible()  # for the next thing about the same person
    with page.expect_response("**/map/place/"):
        menu.get_by_role("button", name="to the right").click()
    page.keyboard.press("Escape")
    card.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-map-menu]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-map-menu]")).to_have_count(0)
    expect(card).to_be_focused()
    with page.expect_response("**/map/place/"):
        page.keyboard.press("Shift+ArrowRight")
    box = page.locator(f"svg [data-person='{people[2].pk}']").bounding_box()
    page.mouse.move(box["x"] + 90, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 60, steps=5)
    with page.expect_response("**/map/place/"):
        page.mouse.up()
    assert set(MapLayout.objects.get().places["formal"]) == {str(people[1].pk), str(people[2].pk)}
    ghost = page.locator("svg [data-ghost=investor]")
    ghost.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#dialog input[name=roles][value=investor]")).to_be_checked()


def test_the_map_opens_whole_and_a_refusal_is_read_where_one_works(cast: Cast, visit) -> None:
    account, people = committee(cast, 25)
    alone = KeyPerson.objects.create(account=account, name="Newcomer", influence=1)
    page = visit(cast.ann, f"/account/{account.pk}/?tab=map")
    frame = page.locator("[data-map=now] > svg").bounding_box()
    tools = page.locator(".map-tools").bounding_box()
    lone, root = (page.locator(f"svg [data-person='{one.pk}']").bounding_box() for one in (alone, people[0]))
    assert abs(lone["y"] - root["y"]) < 2  # under nobody
    expect(page.locator("svg")).to_contain_text(["In no line yet"])
    for box in (card.bounding_box() for card in page.locator("svg [data-person]").all()):
        assert frame["x"] <= box["x"]
        assert box["x"] + box["width"] <= frame["x"] + frame["width"] + 1
    assert tools["y"] + tools["height"] <= frame["y"] + 1
    assert page.locator("svg [tabindex='0']").count() == 1
    page.locator(f"svg [data-person='{people[0].pk}']").focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.dataset.person") != str(people[0].pk)
    page.locator(f"svg [data-person='{people[0].pk}']").click()
    page.locator("[data-map-menu] [data-boss]").select_option(str(people[5].pk))
    said = page.locator("[data-map-menu] [role=alert]")
    expect(said).to_contain_text("stands below")
    expect(said).to_be_in_viewport()


def test_what_is_typed_while_a_line_saves_itself_stays(cast: Cast, visit) -> None:
    account, people = committee(cast, 2)
    deal = account.opportunities.get()
    line = tools.add_line(deal, "stance", {"person": people[1]}, by=cast.ann)
    page = visit(cast.ann, f"/opportunities/{deal.pk}/#tool-stance")
    result = page.locator(f"#stance_{line.pk}_result")
    expect(result).to_be_in_viewport()  # the part that the address names has unfolded
    result.fill("fewer returns")
    page.keyboard.press("Tab")
    with page.expect_response("**/lines/"):
        page.keyboard.type("become general manager", delay=40)
    win = page.locator(f"#stance_{line.pk}_win")
    expect(win).to_have_value("become general manager")
    with page.expect_response("**/lines/"):
        page.keyboard.press("Tab")
    page.wait_for_timeout(300)
    line.refresh_from_db()
    assert (line.result, line.win) == ("fewer returns", "become general manager")


def test_150_persons_can_be_read_searched_and_saved(cast: Cast, visit) -> None:
    account, people = committee(cast, 150)
    page = visit(cast.ann, f"/account/{account.pk}/map/")
    expect(page.locator("svg [data-person]")).to_have_count(150)
    name = page.locator("svg .map-name").nth(20).bounding_box()
    assert name["height"] > 8
    page.locator("[data-map-find]").fill("Person 149")
    expect(page.locator("svg .is-found")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("[data-map-find]")).to_have_value("Person 149")
    expect(page.locator("svg .is-found")).to_have_count(1)
    page.wait_for_function("document.activeElement.closest('[data-person]') !== null")
    found = page.locator(f"svg [data-person='{people[149].pk}']").bounding_box()
    stage = page.locator("[data-map=now] > svg").bounding_box()
    assert stage["x"] < found["x"] < stage["x"] + stage["width"]
    assert stage["y"] < found["y"] < stage["y"] + stage["height"]
    page.locator("[data-map-find]").press("Enter")
    expect(page.locator(f"svg [data-person='{people[149].pk}']")).to_be_focused()
    expect(page.locator("[data-map-find]")).to_have_value("Person 149")
    page.get_by_text("Real", exact=True).click()
    expect(page.locator("#map-real")).to_be_focused()
    expect(page.locator("[data-map-find]")).to_have_value("Person 149")
    expect(page.locator("svg .is-found")).to_have_count(1)
    page.locator("[data-map-do=fit]").click()
    width = "pk => document.querySelector(`svg [data-person='${pk}']`)?.getBoundingClientRect().width"
    first = page.wait_for_function(width, arg=people[0].pk).json_value()
    page.locator("[data-map-do=in]").click()
    wider = (
        "([pk, width]) => document.querySelector(`svg [data-person='${pk}']`)?.getBoundingClientRect().width > width"
    )
    page.wait_for_function(wider, arg=[people[0].pk, first])
    with page.expect_download() as download:
        page.locator(".map-tools [data-map-do=png]").click()
    assert download.value.path().read_bytes().startswith(b"\x89PNG")
    assert download.value.suggested_filename.startswith("Harbour Print ")
    assert what_is_too_wide(page) == []


@pytest.mark.parametrize("size", [5, 150])
def test_on_a_telephone_the_map_is_a_tree_in_words(cast: Cast, visit, size: int) -> None:
    account, people = committee(cast, size)
    page = visit(cast.ann, f"/account/{account.pk}/map/", phone=True)
    expect(page.locator("[data-map-row]")).to_have_count(size)
    expect(page.locator("[data-map=now] > svg")).not_to_be_visible()
    expect(page.locator("[data-map-row]").first).to_be_in_viewport()  # unfolded, and near the top
    page.locator(f"[data-map-entry='{people[1].pk}']").tap()
    page.locator("[data-map-menu] [data-stance=champion]").tap()
    expect(page.locator(f"[data-map-row='{people[1].pk}'].is-champion")).to_be_visible()
    page.locator("[data-power-map][data-wired]").wait_for()  # the map that came anew listens
    page.locator("[data-map-find]").fill("Person 2")
    expect(page.locator("[data-map-row]:visible:not(.is-other)")).to_have_count(1 if size == 5 else 11)
    if size == 150:
        page.locator("[data-map-find]").fill("Person 149")
        page.locator("[data-map-find]").press("Enter")
        expect(page.locator(f"[data-map-entry='{people[149].pk}']")).to_be_focused()
        expect(page.locator(f"[data-map-entry='{people[149].pk}']")).to_be_in_viewport()
        page.locator("[data-map-find]").fill("")
        assert page.locator("[data-map-entry]:visible").count() < 30
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a picture").tap()
    assert download.value.path().read_bytes().startswith(b"\x89PNG")
    assert what_is_too_wide(page) == []
    if size == 5:
        assert axe_findings(page, visit) == []


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type */Page\b", pdf))


@pytest.mark.parametrize("size", [6, 48, 150])
def test_the_sheet_with_the_title_is_the_sheet_with_the_map(cast: Cast, visit, size: int) -> None:
    account, people = committee(cast, size)
    page = visit(cast.ann, f"/account/{account.pk}/?tab=map")
    page.locator("[data-power-map][data-wired]").wait_for()
    assert pages_of(page.pdf(prefer_css_page_size=True)) <= (2 if size == 6 else 16)
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    for other in (".page-head", ".print-foot", ".grid-main > aside", ".map-more > summary"):
        expect(page.locator(other).first).not_to_be_visible()
    expect(page.locator(".map-paper")).to_contain_text("Boxes")
    sheet = page.locator(".map-sheet").bounding_box()
    assert sheet["y"] < 10
    stage, entries = page.locator("[data-map=now] > svg"), page.locator("[data-map-entry]:visible")
    if size == 6:
        box = stage.bounding_box()
        assert box["y"] + box["height"] < sheet["y"] + 190 / 25.4 * 96
        expect(entries).to_have_count(0)
    else:
        expect(stage).not_to_be_visible()
        expect(entries).to_have_count(size)
        sheets = page.locator(".map-cut:visible")
        assert 1 < sheets.count() <= 12
        expect(sheets.first).to_contain_text("the picture (PNG) holds it whole")
        expect(sheets.nth(1)).to_contain_text("report to, on another sheet")
        drawn = page.evaluate(SHOWN_ON_SHEETS)
        assert sorted(drawn) == sorted(str(person.pk) for person in people)
        assert page.locator(".map-cut [data-person]").count() == size  # nobody is on two sheets, not even in part
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert page.locator("[data-map-entry]:visible").count() == 0
    assert page.locator(".map-cut").count() == 0


def test_a_day_is_compared_by_keys_read_beside_today_and_saved_with_it(cast: Cast, visit) -> None:
    account, people = committee(cast, 4)
    day = business_date() - timedelta(days=1)
    page = visit(cast.ann, f"/account/{account.pk}/map/")
    field = page.locator("[data-map-on]")
    field.fill(day.isoformat())
    field.press("Enter")
    expect(page.locator("[data-map=then]")).to_be_visible()
    expect(page.locator("[data-map-on]")).to_be_focused()
    expect(page.get_by_role("link", name="On a page of its own")).to_have_count(0)
    with page.expect_download() as download:
        page.locator(".map-tools [data-map-do=png]").click()
    wide = int.from_bytes(download.value.path().read_bytes()[16:20])
    assert wide > 2 * page.evaluate("document.querySelector('[data-map=now] > svg').viewBox.baseVal.width")
