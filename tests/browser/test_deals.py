"""From an opportunity to an order, its two steps, and the funnel that counts it."""

from playwright.sync_api import expect

from core.clock import business_date
from followups.models import NextStep, StepKind
from followups.tasks import open_steps
from leads.models import Opportunity, Order
from tests.browser.conftest import LANGUAGES
from tests.browser.steps import send
from tests.cast import make_account


@LANGUAGES
def test_a_won_opportunity_becomes_an_order_and_its_two_steps_appear(cast, visit, language):
    account = make_account(cast.ann, "礼盒 Boxes", today=business_date(), days_old=40, contacts_made=3)
    page = visit(cast.ann, f"/account/{account.pk}/?tab=opportunities", language=language)
    dialog = page.locator("#dialog")
    page.locator(f"[hx-get='/opportunities/new/{account.pk}/']").first.click()
    dialog.locator("[name=name]").fill("Gift boxes 礼盒")
    dialog.locator("[name=amount]").fill("120000")
    dialog.locator("label.chip:has([name=stage][value=C])").click()
    dialog.locator("[name=reason]").fill("it ran before we wrote it down")
    send(dialog)
    expect(dialog).to_contain_text("SCOTSMAN")  # what is missing is said before it is saved
    send(dialog)
    page.locator("[hx-get$='/win/']").click()
    expect(dialog.locator("[name=amount]")).to_have_value("120000.00")
    send(dialog)
    expect(page.locator("#opportunities [id^=order-]")).to_have_count(1)
    opportunity, order = Opportunity.objects.get(), Order.objects.get()
    assert (opportunity.stage, order.amount, order.credited_to_id) == ("O", 120000, cast.ann.pk)
    open_steps()  # what the worker does when the saved order wakes it
    page.goto(f"/account/{account.pk}/")
    expect(page.locator(".step-row")).to_have_count(2)
    kinds = set(NextStep.objects.filter(account=account).values_list("kind", flat=True))
    assert kinds == {StepKind.SATISFACTION, StepKind.NEXT_NEED}
    account.refresh_from_db()
    assert (account.order_in_cycle, account.last_order_on) == (True, business_date())


@LANGUAGES
def test_a_lost_opportunity_needs_its_reason(cast, visit, language):
    account = make_account(cast.ann, "Lost", today=business_date())
    page = visit(cast.ann, f"/account/{account.pk}/?tab=opportunities", language=language)
    dialog = page.locator("#dialog")
    page.locator(f"[hx-get='/opportunities/new/{account.pk}/']").first.click()
    dialog.locator("[name=name]").fill("Labels")
    send(dialog)
    page.locator("[hx-get$='/lose/']").click()
    send(dialog)
    expect(dialog.locator("[data-error-summary]")).to_be_focused()
    assert Opportunity.objects.get().outcome != "lost"
    dialog.locator("label.chip:has([name=lost_reason])").first.click()
    dialog.locator("[name=lost_note]").fill("cheaper elsewhere")
    send(dialog)
    expect(page.locator("#opportunities")).to_be_visible()
    expect(page.locator("[hx-get$='/lose/']")).to_have_count(0)
    assert Opportunity.objects.get().outcome == "lost"


@LANGUAGES
def test_a_bar_of_the_funnel_opens_its_list_and_the_list_its_records(cast, visit, language):
    account = make_account(cast.ann, "In the funnel", today=business_date(), days_old=9, contacts_made=4)
    page = visit(cast.mia, "/funnel/", language=language)
    bar = page.locator(".bars a[href*='bar=contacted']")
    expect(bar).to_be_visible()
    bar.click()
    page.wait_for_url("**/funnel/list/**")
    record = page.locator(f"#account-{account.pk} a").first
    expect(record).to_have_text("In the funnel")
    record.click()
    page.wait_for_url(f"**/account/{account.pk}/**")
