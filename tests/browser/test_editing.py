"""Two people at one record, and texts nobody should have typed: nothing lost, nothing run."""

from playwright.sync_api import expect

from accounts.models import Account, KeyPerson
from accounts.services import editing
from core.clock import business_date
from followups.models import FollowUp
from tests.browser.conftest import LANGUAGES
from tests.browser.steps import at_rest, refusal, what_is_too_wide
from tests.cast import make_account

SCRIPT = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>"
RIGHT_TO_LEFT = "شركة الطباعة والتغليف \u202eevil"
EMOJI = "👩🏽‍🏭📦🇨🇳"


@LANGUAGES
def test_of_two_who_edit_one_account_the_second_chooses_where_both_changed_something(cast, visit, language):
    account = make_account(cast.ann, "Both", today=business_date(), industry="Paper", region="Suzhou")
    address = f"/accounts/{account.pk}/edit/"
    first, second = visit(cast.ann, address, language=language), visit(cast.mia, address, language=language)
    first.fill("[name=industry]", "Cartons")
    first.fill("[name=region]", "Wuxi")
    first.locator("main form[data-draft] [type=submit]").click()
    first.wait_for_url(f"**/account/{account.pk}/")
    second.fill("[name=industry]", "Labels")
    second.fill("[name=notes]", "wants samples")
    second.locator("main form[data-draft] [type=submit]").click()
    expect(refusal(second)).to_be_visible()
    both = second.locator(".compare")
    for value in ("Cartons", "Labels"):
        expect(both).to_contain_text(value)
    for merged in ("Wuxi", "Suzhou", "wants samples"):
        expect(both).not_to_contain_text(merged)
    second.locator("[name=take_industry][value=theirs]").check()
    second.locator("main form[data-draft] [type=submit]").click()
    second.wait_for_url(f"**/account/{account.pk}/")
    account.refresh_from_db()
    assert (account.industry, account.region, account.notes) == ("Cartons", "Wuxi", "wants samples")


def test_hostile_text_is_shown_as_text_on_every_page_that_names_it(cast, visit):
    today = business_date()
    name = f"{SCRIPT} {EMOJI} {RIGHT_TO_LEFT}"[:200]
    account = make_account(cast.ann, name, today=today, industry=SCRIPT, notes="很长 " * 1600, region=RIGHT_TO_LEFT)
    person = editing.save_person(account, KeyPerson(name=SCRIPT[:100], title=EMOJI), by=cast.ann)
    page = visit(cast.ann, f"/follow-ups/log/?account={account.pk}")
    text = f"{SCRIPT}\n{RIGHT_TO_LEFT}\n{EMOJI}\n" + "漫长的谈话 " * 900
    text = text[:4990].strip()  # as long as a text may be; every line break is sent as two characters
    expect(page.locator(f"input[name=persons][value='{person.pk}']")).to_be_checked()
    page.locator("label.chip:has([name=result][value=answered])").click()
    page.fill("[name=text]", text)
    page.locator("#log-form [type=submit]").click()
    page.wait_for_url("**/account/**")
    assert FollowUp.objects.get().text.replace("\r\n", "\n").strip() == text.strip()
    addresses = (
        "/",
        "/accounts/",
        f"/account/{account.pk}/",
        f"/account/{account.pk}/?tab=persons",
        f"/accounts/{account.pk}/edit/",
        f"/accounts/{account.pk}/suspend/",
        "/follow-ups/log/",
        f"/accounts/?q={SCRIPT}",
    )
    for width in (1440, 320):
        page.set_viewport_size({"width": width, "height": 800})
        for address in addresses:
            page.goto(address)
            at_rest(page)
            assert page.evaluate("window.hacked") is None, address
            assert page.locator("main script, main img[src=x]").count() == 0, address
            assert what_is_too_wide(page) == [], (width, address)
    page.goto(f"/account/{account.pk}/")
    expect(page.locator(".timeline-text")).to_contain_text("<script>window.hacked = 1</script>")


@LANGUAGES
def test_a_text_without_end_is_told_and_kept_and_what_nobody_can_see_is_taken_out(cast, visit, language):
    account = make_account(cast.ann, "Null", today=business_date())
    page = visit(cast.ann, f"/follow-ups/log/?account={account.pk}", language=language)
    page.fill("[name=new_person]", "Wu")
    page.locator("label.chip:has([name=result][value=answered])").click()
    page.fill("[name=text]", "长" * 20_000)
    page.locator("#log-form [type=submit]").click()
    expect(page.locator("#id_text_error")).to_contain_text("5000")
    assert len(page.input_value("[name=text]")) == 20_000
    assert not FollowUp.objects.exists()
    page.evaluate("document.querySelector('[name=text]').value = 'before\\u0000after'")
    page.locator("#log-form [type=submit]").click()
    page.wait_for_url(f"**/account/{account.pk}/**")
    assert FollowUp.objects.get().text == "beforeafter"


@LANGUAGES
def test_impossible_facts_are_told_at_their_fields_and_nothing_is_saved(cast, visit, language):
    page = visit(cast.ann, "/accounts/new/", language=language)
    page.fill("[name=name]", "·····")
    page.fill("[name=website]", "javascript:alert(1)")
    page.fill("[name=founded_year]", "12")
    page.fill("[name=employees]", "-3")
    page.fill("[name=notes]", "typed at length")
    page.locator("main form[data-draft] [type=submit]").click()
    expect(page.locator("[data-error-summary] li")).to_have_count(4)
    expect(page.locator("[name=notes]")).to_have_value("typed at length")
    assert not Account.objects.exists()


def test_a_customer_known_already_is_named_before_it_is_entered_twice(cast, visit):
    make_account(cast.ann, "上海恒达包装有限公司", today=business_date())
    page = visit(cast.ann, "/accounts/new/")
    page.fill("[name=name]", "上海恒达包装有限公司")
    page.locator("main form[data-draft] [type=submit]").click()
    expect(page.locator("[name=twice]")).to_be_visible()
    assert Account.objects.count() == 1
    page.locator("[name=twice]").check()
    page.locator("main form[data-draft] [type=submit]").click()
    page.wait_for_url("**/account/**")
    assert Account.objects.count() == 2
