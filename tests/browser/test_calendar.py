"""A bar of the calendar opens its list, and Back comes to the same calendar."""

from datetime import timedelta

from playwright.sync_api import expect

from accounts.models import Account
from core.clock import business_date
from tests.cast import make_account


def test_a_bar_opens_its_list_and_back_keeps_the_filters(cast, visit):
    today = business_date()
    account = make_account(cast.ann, "Goes soon", today=today)
    Account.objects.filter(pk=account.pk).update(recycle_due_on=today + timedelta(days=3))
    page = visit(cast.mia, f"/calendar/?person={cast.ann.pk}")
    page.locator(".cal-bar a").first.click()
    expect(page.locator("#accounts")).to_contain_text("Goes soon")
    page.locator(".page-back").click()
    expect(page).to_have_url(f"{page.url.split('/calendar')[0]}/calendar/?person={cast.ann.pk}")
