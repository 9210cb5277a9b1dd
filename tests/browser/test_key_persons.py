"""The table of key persons keeps its contacts and actions inside the card, however long a name is."""

from __future__ import annotations

from playwright.sync_api import expect

from accounts.committee.lines import set_boss
from accounts.models import KeyPerson
from accounts.services import editing
from core.clock import business_date
from tests.browser.steps import what_is_too_wide
from tests.cast import Cast, make_account


def test_the_table_of_key_persons_fits_its_card_with_the_longest_names(cast: Cast, visit) -> None:
    account = make_account(cast.ann, "Harbour Print", today=business_date())
    long = KeyPerson(
        name="Maximiliane-Theodora von Hohenstein-Wittelsbach", title="Executive Vice President Procurement",
        department="Global Packaging Sourcing", roles=["investor", "gatekeeper", "user", "coach"], influence=1,
        telephone="+49 30 901820-1234567", email="maximiliane-theodora.hohenstein@procurement.example.com",
    )  # fmt: skip
    boss = editing.save_person(account, long, by=cast.ann)
    li = editing.save_person(account, KeyPerson(name="Li", roles=["user"], influence=5), by=cast.ann)
    set_boss(li, boss, by=cast.ann, today=business_date())
    page = visit(cast.ann, f"/account/{account.pk}/?tab=persons")
    table = page.locator("#key-persons")
    expect(table).to_be_visible()
    assert table.evaluate("it => it.scrollWidth <= it.closest('.card').clientWidth")
    assert table.evaluate(
        "it => [...it.querySelectorAll('th, .badge-s, .row-actions')]"
        ".every(one => one.getBoundingClientRect().right <= it.closest('.card').getBoundingClientRect().right + 1)"
    )
    assert not what_is_too_wide(page)
