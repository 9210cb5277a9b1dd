"""A manager notes a training; the newcomer's claim is refused before and works after (domain.md 2.3)."""

from playwright.sync_api import expect

from accounts.models import Account
from tests.browser.conftest import LANGUAGES
from tests.browser.steps import TOO_WIDE, axe_findings, send, toast, words
from tests.browser.test_pool import pooled
from tests.cast import make_user
from tests.users.training.test_standing import make_course
from users.models import TrainingRecord


@LANGUAGES
def test_a_noted_training_lets_a_newcomer_claim(cast, visit, language):
    course, account = make_course(), pooled(cast)
    nia = make_user("Nia New", team=cast.harbour)
    claiming = visit(nia, "/accounts/pool/", language=language)
    expect(claiming.locator("#training-bar")).to_contain_text("Products")
    expect(claiming.locator(f"#account-{account.pk} .claim-button")).to_be_disabled()

    page = visit(cast.mia, "/accounts/training/?show=barred", language=language)
    page.locator(f"#person-{nia.pk} input[name=selected]").check()
    page.locator("[data-select-bar] button[type=submit]").click()
    dialog = page.locator("#dialog")
    expect(dialog).to_contain_text("Nia New")
    dialog.locator("[name=course]").select_option(str(course.pk))
    send(dialog)
    expect(toast(page)).to_contain_text("Products")
    expect(page.locator(f"#person-{nia.pk}")).to_have_count(0)  # nothing is missing of her any more
    assert TrainingRecord.objects.get().person_id == nia.pk

    claiming.goto("/accounts/pool/")
    claiming.locator(f"#account-{account.pk} .claim-button").click()
    said = words(language, "Yours now")
    expect(claiming.locator(f"#account-{account.pk} .text-good")).to_contain_text(said)
    assert Account.objects.get(pk=account.pk).owner_id == nia.pk


def test_the_pages_fit_a_hand_and_a_screen_reader(cast, visit):
    make_course(valid_days=100)
    for person, address in ((cast.mia, "/accounts/training/"), (cast.ann, "/accounts/training/mine/")):
        page = visit(person, address, phone=True, dark=True)
        assert page.evaluate(TOO_WIDE) == []
        assert axe_findings(page, visit) == []
