"""Does it exist, the warning while typing, pairs to review, merging and undoing: the pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Account, KeyPerson, Merge, NotDuplicate, State
from accounts.services import asking, editing
from audit.models import Event
from core import formatting
from core.clock import business_date
from tests.cast import Cast, make_account

CANARY = "Zqcanaryqz"


@pytest.fixture
def pair(cast: Cast) -> tuple[Account, Account]:
    today = business_date()
    kept = make_account(cast.ann, "Acme Print", today=today, telephones=["010 5550 1234"])
    return kept, make_account(cast.bob, "ACME Print Ltd", today=today, industry="printing")


def test_the_answer_says_yes_and_whom_to_ask_or_no(cast: Cast, as_user: Any) -> None:
    make_account(cast.sue, f"{CANARY} Ltd", today=business_date(), telephones=["010 5550 7777"])
    browser = as_user(cast.ann)
    yes = browser.get("/accounts/exists/", {"q": "(010) 55507777"}).content.decode()
    assert "A customer with this telephone exists: ask Sue South." in yes
    assert CANARY not in yes
    assert "nobody here knows" in browser.get("/accounts/exists/", {"q": "Nobody at all"}).content.decode()
    event = Event.objects.filter(code="customer.asked_for").order_by("pk").first()
    assert event is not None
    assert (event.actor_id, event.params) == (cast.ann.pk, {"kind": "telephone", "found": 1, "hidden": 1})


def test_nobody_reads_the_list_by_asking(cast: Cast, as_user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "A_MINUTE", 3)
    browser, other = as_user(cast.ann), as_user(cast.bob)
    answers = [browser.get("/accounts/exists/", {"q": "Acme"}).status_code for _time in range(8)]
    assert answers[0] == 200
    assert 429 in answers
    assert other.get("/accounts/exists/", {"q": "Acme"}).status_code == 200


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("li@acme.com", "email"),
        ("138 0000 1111", "telephone"),
        ("www.acme.com", "website"),
        ("宏达印刷", "name"),
        ("3M", "name"),
    ],
)
def test_one_box_takes_whatever_is_known(text: str, kind: str) -> None:
    assert asking.kind_of(text) == kind


@pytest.mark.parametrize("kept", ["0755-8640 1234", "+86 755 86401234#6", "+852 8640 1234"])
def test_a_number_without_its_area_code_is_found_in_every_area(cast: Cast, as_user: Any, kept: str) -> None:
    make_account(cast.sue, "Green Harbour", today=business_date(), telephones=[kept])
    browser = as_user(cast.ann)
    for asked in ("8640 1234", "86401234", "8640-1234 内线 22"):
        answer = browser.get("/accounts/exists/", {"q": asked}).content.decode()
        assert "A customer with this telephone exists: ask Sue South." in answer
        assert "without an area code" in answer
    other = browser.get("/accounts/exists/", {"q": "8640 1235"}).content.decode()
    assert "nobody here knows" not in other
    assert "area code" in other
    assert "without an area code" not in browser.get("/accounts/exists/", {"q": kept}).content.decode()


def test_typing_is_answered_for_names_numbers_and_persons(cast: Cast, as_user: Any, pair: Any) -> None:
    kept, other = pair
    person = editing.save_person(kept, KeyPerson(name="李伟", telephone="138 0000 1111"), by=cast.ann)
    browser = as_user(cast.ann)
    assert "Acme Print" in browser.get("/accounts/duplicates/", {"telephones": "(010) 5550-1234"}).content.decode()
    assert (
        "Acme Print"
        not in browser.get("/accounts/duplicates/", {"name": "acme print", "skip": kept.pk}).content.decode()
    )
    address = f"/accounts/{kept.pk}/persons/duplicates/"
    assert "李伟" in browser.get(address, {"name": "Li Wei"}).content.decode()
    assert "李伟" not in browser.get(address, {"name": "Li Wei", "person": person.pk}).content.decode()
    mine = make_account(cast.ann, "Blue Heron", today=business_date())
    shown = browser.get(f"/accounts/{mine.pk}/persons/duplicates/", {"telephone": "138 0000 1111"}).content.decode()
    assert "Acme Print" in shown


def test_a_pair_is_compared_merged_and_undone(cast: Cast, as_user: Any, pair: Any) -> None:
    kept, gone = pair
    browser = as_user(cast.mia)
    assert f"?with={gone.pk}" in browser.get(f"/account/{kept.pk}/merge/").content.decode()
    page = browser.get(f"/account/{kept.pk}/merge/", {"with": gone.pk}).content.decode()
    assert "printing" in page
    sent = {"with": gone.pk, "keep": kept.pk, "kept_version": 1, "gone_version": 1, "take_name": "gone"}
    done = browser.post(f"/account/{kept.pk}/merge/", sent)
    assert done.headers["Location"] == f"/account/{kept.pk}/"
    kept.refresh_from_db()
    assert (kept.name, kept.industry) == ("ACME Print Ltd", "printing")
    shown = browser.get(f"/account/{kept.pk}/").content.decode()
    assert f"/merges/{Merge.objects.get().pk}/undo/" in shown
    moved = browser.get(f"/account/{gone.pk}/")
    assert (moved.status_code, moved.headers["Location"]) == (302, f"/account/{kept.pk}/")
    assert as_user(cast.sue).get(f"/account/{gone.pk}/").status_code == 404
    history = browser.get(f"/accounts/{kept.pk}/ledger/").content.decode()
    assert "before it was merged in" in history
    assert "merged “ACME Print Ltd” into this account" in history
    browser.post(f"/merges/{Merge.objects.get().pk}/undo/")
    gone.refresh_from_db()
    assert (gone.state, gone.owner) == (State.OWNED, cast.bob)


def test_what_was_changed_meanwhile_is_looked_at_again(cast: Cast, as_user: Any, pair: Any) -> None:
    kept, gone = pair
    sent = {"with": gone.pk, "keep": kept.pk, "kept_version": 7, "gone_version": 1}
    assert as_user(cast.mia).post(f"/account/{kept.pk}/merge/", sent).status_code == 409
    assert not Merge.objects.exists()


def test_a_merge_needs_both(cast: Cast, as_user: Any, pair: Any) -> None:
    kept, gone = pair
    browser = as_user(cast.ann)
    assert browser.get(f"/account/{gone.pk}/merge/").status_code == 404
    assert browser.get(f"/account/{kept.pk}/merge/", {"with": gone.pk}).status_code == 404
    assert browser.post(f"/account/{kept.pk}/merge/", {"with": gone.pk}).status_code == 404


def test_pairs_are_reviewed_and_put_aside(cast: Cast, as_user: Any, pair: Any) -> None:
    kept, gone = pair
    browser, htmx = as_user(cast.mia), {"HX-Request": "true"}
    assert browser.get("/accounts/duplicates/review/").status_code == 200
    shown = browser.get("/accounts/duplicates/review/", headers=htmx).content.decode()
    assert f"/account/{kept.pk}/merge/?with={gone.pk}" in shown
    browser.post("/accounts/duplicates/not/", {"one": gone.pk, "other": kept.pk}, headers=htmx)
    assert NotDuplicate.objects.get().by == cast.mia
    assert f"with={gone.pk}" not in browser.get("/accounts/duplicates/review/", headers=htmx).content.decode()
    assert f"with={gone.pk}" not in browser.get(f"/account/{kept.pk}/merge/").content.decode()
    assert as_user(cast.ann).get("/accounts/duplicates/review/").status_code == 404


def test_a_pair_by_the_numbers_of_its_persons_is_proposed_for_a_merge_as_well(cast: Cast, as_user: Any) -> None:
    one, other = (make_account(owner, name) for owner, name in ((cast.ann, "Heron"), (cast.bob, "Quay")))
    for account in (one, other):
        editing.save_person(account, KeyPerson(name="Li Wei", telephone="139 0000 7701"), by=cast.mia)
    browser = as_user(cast.mia)
    for account, found in ((one, other), (other, one)):
        page = browser.get(f"/account/{account.pk}/merge/").content.decode()
        assert f"?with={found.pk}" in page
        assert "7701" in page


def test_revenues_of_two_accounts_are_compared_as_money(cast: Cast, as_user: Any, pair: Any) -> None:
    kept, gone = pair
    Account.objects.filter(pk=kept.pk).update(annual_revenue=8_000_000)
    page = as_user(cast.mia).get(f"/account/{kept.pk}/merge/", {"with": gone.pk}).content.decode()
    assert formatting.money(8_000_000, settings.CURRENCY) in page
    assert "8,000,000.00" not in page


@pytest.mark.parametrize("rows", [2, 20])
def test_the_pages_cost_the_same_however_many_there_are(cast: Cast, as_user: Any, rows: int) -> None:
    today = business_date()
    made = [
        make_account(
            cast.bob if n % 2 else cast.ann,
            f"Acme Print {'Ltd' if n % 2 else ''}",
            today=today,
            telephones=[f"138 0000 {n // 2:04d}"],
        )
        for n in range(rows)
    ]
    browser, htmx = as_user(cast.mia), {"HX-Request": "true"}
    for address, most in (
        ("/accounts/duplicates/review/", 15),
        (f"/account/{made[0].pk}/merge/", 18),
        ("/accounts/exists/?q=Acme+Print", 15),
    ):
        with CaptureQueriesContext(connection) as context:
            assert browser.get(address, headers=htmx).status_code == 200
        assert len(context) <= most, (address, len(context))


def test_persons_are_merged_from_their_tab(cast: Cast, as_user: Any, pair: Any) -> None:
    kept, _gone = pair
    one = editing.save_person(kept, KeyPerson(name="李伟"), by=cast.ann)
    two = editing.save_person(kept, KeyPerson(name="Li Wei", telephone="138 0000 1111"), by=cast.ann)
    browser = as_user(cast.ann)
    assert "looks the same" in browser.get(f"/persons/{one.pk}/merge/").content.decode()
    sent = {"with": two.pk, "keep": one.pk, "kept_version": 1, "gone_version": 1}
    browser.post(f"/persons/{one.pk}/merge/", sent)
    tab = browser.get(f"/accounts/{kept.pk}/persons/").content.decode()
    assert "“Li Wei” was merged into “李伟”." in tab
    assert f"/persons/{two.pk}/merge/" not in tab
    browser.post(f"/merges/{Merge.objects.get().pk}/undo/")
    two.refresh_from_db()
    assert two.merged_into is None
    assert timezone.now() is not None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hengxin", "Chinese name in letters"),
        ("13900", "part of a number"),
        ("王", "very short"),
        ("Acme Packaging", ""),
        ("0571-88214400", ""),
        ("恒信印刷", ""),
    ],
)
def test_finding_nothing_is_a_no_only_where_all_was_asked(cast: Cast, as_user: Any, text: str, said: str) -> None:
    assert said in str(asking.hint(text))
    assert bool(said) == bool(asking.hint(text))
    page = as_user(cast.ann).get("/accounts/exists/", {"q": text}).content.decode()
    assert ("nobody here knows" in page) is not bool(said)
