"""Who opens closed values: the owner once granted, the list, managers by right, VVIP by two people and a signature."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Account, Grade, Vip
from accounts.services import editing
from accounts.services.refusals import InvalidInput, NotAllowed, ReasonNeeded, WrongState
from audit.models import Event
from core.clock import business_date
from core.errors import StaleEdit
from notifications.models import Notice
from portraits.models import AccessRequest, Grant, Undertaking, Viewing
from portraits.services import opening
from portraits.services.access import Ground, asking, granting, ground, grounds, undertaking
from tests.cast import TODAY, Cast, again, make_account
from tests.portraits.known import know, let_in, make_person, owned_before, small_catalogue
from users.models import User

WHY = {"purpose": "visit", "words": "lunch"}


@pytest.fixture
def account(cast: Cast) -> Account:
    small_catalogue()
    it = make_account(cast.ann, "Acme")
    owned_before(it, cast.cho)
    return it


@pytest.fixture
def vvip(account: Account) -> Account:
    Account.objects.filter(pk=account.pk).update(vip=Vip.VVIP)
    return Account.objects.get(pk=account.pk)


def of(account: Account, user: User) -> Ground:
    return ground(Account.objects.get(pk=account.pk), user=again(user), today=TODAY)


def sign(user: User) -> None:
    undertaking.sign(undertaking.newest().pk, user.name, by=user)  # type: ignore[union-attr]


def test_a_new_owner_starts_masked_and_is_let_in_for_the_cycle(cast: Cast, account: Account) -> None:
    from accounts.services.handing_on import transfer

    assert of(account, cast.ann) == Ground.NOT_GRANTED
    let_in(account, cast.ann, by=again(cast.mia))
    assert of(account, cast.ann) == Ground.OPEN
    transfer(account, to=cast.bob, by=again(cast.mia), reason="moves", today=TODAY)
    assert (of(account, cast.ann), of(account, cast.bob)) == (Ground.NOT_GRANTED, Ground.NOT_GRANTED)


def test_admins_are_let_in_by_the_list_only(cast: Cast, account: Account) -> None:
    assert of(account, cast.ada) == Ground.NOT_GRANTED
    let_in(account, cast.ada, by=again(cast.max))
    assert of(account, cast.ada) == Ground.OPEN


def test_a_place_on_the_list_begins_and_ends_on_its_days(cast: Cast, account: Account) -> None:
    given = granting.give(
        account, cast.ada, reason="audit", by=again(cast.mia), today=TODAY,
        starts_on=TODAY + timedelta(days=1), ends_on=TODAY + timedelta(days=2),
    )  # fmt: skip
    found = [
        ground(account, user=again(cast.ada), today=TODAY + timedelta(days=days)) == Ground.OPEN for days in range(4)
    ]
    assert found == [False, True, True, False]
    with pytest.raises(ReasonNeeded):
        granting.revoke(given, by=again(cast.mia))
    granting.revoke(given, by=again(cast.mia), reason="moved to another team")
    assert Grant.objects.get(pk=given.pk).revoked_why == "moved to another team"
    assert ground(account, user=again(cast.ada), today=TODAY + timedelta(days=1)) == Ground.NOT_GRANTED


def test_nobody_is_let_in_by_oneself_by_a_stranger_or_without_a_reason(cast: Cast, account: Account) -> None:
    for by, error in ((cast.ann, NotAllowed), (cast.zoe, NotAllowed), (cast.bob, NotAllowed)):
        with pytest.raises(error):
            let_in(account, cast.ann, by=again(by))
    with pytest.raises(NotAllowed):
        let_in(account, cast.ada, by=again(cast.ada))
    with pytest.raises(ReasonNeeded):
        granting.give(account, cast.ann, reason=" ", by=again(cast.mia), today=TODAY)
    with pytest.raises(InvalidInput):
        let_in(account, cast.sue, by=again(cast.mia))
    assert not Grant.objects.exists()


def test_a_vvip_opens_with_a_signature_and_a_second_person(cast: Cast, vvip: Account) -> None:
    given = let_in(vvip, cast.ann, by=again(cast.mia))
    assert of(vvip, cast.ann) == Ground.NOT_SIGNED
    sign(cast.ann)
    assert of(vvip, cast.ann) == Ground.NO_SECOND
    for who in (cast.mia, cast.ann, cast.zoe):
        with pytest.raises(NotAllowed):
            granting.approve(given, by=again(who))
    granting.approve(given, by=again(cast.max))
    assert of(vvip, cast.ann) == Ground.OPEN


def test_taking_vvip_away_opens_nothing(cast: Cast, vvip: Account) -> None:
    editing.set_grade(vvip, grade=Grade.B, vip=Vip.NONE, by=cast.ada, today=TODAY, vip_reason="smaller now")
    assert of(vvip, cast.mia) == Ground.NOT_SIGNED
    sign(cast.mia)
    assert of(vvip, cast.mia) == Ground.NO_SECOND
    given = let_in(Account.objects.get(pk=vvip.pk), cast.mia, by=again(cast.max))
    assert Grant.objects.to_approve(again(cast.ada), TODAY).get() == given
    granting.approve(given, by=again(cast.ada))
    assert of(vvip, cast.mia) == Ground.OPEN


def test_managers_of_a_vvip_need_two_others_too(cast: Cast, vvip: Account) -> None:
    assert of(vvip, cast.mia) == Ground.NOT_SIGNED
    sign(cast.mia)
    assert of(vvip, cast.mia) == Ground.NO_SECOND
    given = let_in(vvip, cast.mia, by=again(cast.max))
    assert of(vvip, cast.mia) == Ground.NO_SECOND
    for who in (cast.max, cast.mia):
        with pytest.raises(NotAllowed):
            granting.approve(given, by=again(who))
    granting.approve(given, by=again(cast.ada))
    assert of(vvip, cast.mia) == Ground.OPEN


def test_after_an_admin_took_the_signature_back_it_is_granted_and_approved_anew(cast: Cast, vvip: Account) -> None:
    given = let_in(vvip, cast.ann, by=again(cast.mia))
    granting.approve(given, by=again(cast.max))
    sign(cast.ann)
    undertaking.revoke(cast.ann.undertakings.get(revoked_at=None), by=cast.ann)
    sign(cast.ann)
    assert of(vvip, cast.ann) == Ground.OPEN, "taken back by oneself and signed again"
    undertaking.revoke(cast.ann.undertakings.get(revoked_at=None), by=cast.ada, reason="left the team")
    sign(cast.ann)
    assert of(vvip, cast.ann) == Ground.NOT_GRANTED


def test_whoever_may_approve_has_it_on_today_and_in_the_inbox_once(cast: Cast, as_user, vvip: Account) -> None:
    given = let_in(vvip, cast.ann, by=again(cast.mia), today=business_date())
    told = Notice.objects.filter(kind="access_to_approve").values_list("recipient", flat=True)
    assert sorted(told) == sorted([cast.max.pk, cast.ada.pk])
    for who, waits in ((cast.max, True), (cast.ada, True), (cast.mia, False)):
        assert ("a second person approves" in as_user(again(who)).get("/").content.decode()) is waits
    granting.approve(given, by=again(cast.max))
    assert "a second person approves" not in as_user(again(cast.ada)).get("/").content.decode()


def test_the_list_says_who_has_to_sign(cast: Cast, as_user, vvip: Account) -> None:
    given = let_in(vvip, cast.ann, by=again(cast.mia), today=business_date())
    granting.approve(given, by=again(cast.max))
    page = f"/portraits/of/{vvip.pk}/access/"

    def badges() -> tuple[bool, bool]:
        text = as_user(again(cast.mia)).get(page).content.decode()
        return bool(re.search(r"may open\s*</span>", text)), bool(re.search(r"has to sign\s*</span>", text))

    assert badges() == (False, True)
    sign(cast.ann)
    assert badges() == (True, False)
    undertaking.publish(text="a", text_hans="b", text_hant="c", by=cast.ada)
    assert badges() == (False, True)
    assert Notice.objects.filter(kind="undertaking_new").values_list("recipient", flat=True).get() == cast.ann.pk


def test_older_versions_are_read_and_not_signed(cast: Cast, as_user) -> None:
    old = undertaking.publish(text="the old words", text_hans="b", text_hant="c", by=cast.ada)
    undertaking.publish(text="the new words", text_hans="b", text_hant="c", by=cast.ada)
    text = as_user(cast.ann).get(f"/portraits/undertaking/?version={old.pk}").content.decode()
    assert "the old words" in text
    assert 'name="name"' not in text
    assert f"?version={old.pk}" in as_user(cast.ann).get("/portraits/undertaking/").content.decode()
    assert as_user(cast.ann).get("/portraits/undertaking/?version=999999").status_code == 404


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        ("x", False), ("aaaa", False), ("-", False), ("just because", False), ("Just because!", False), ("2026", False),
        ("随便看看。", False), ("拜访", True), ("lunch", True), ("just because we visit him on Friday", True),
        ("测试机器的拜访", True),
    ],
)  # fmt: skip
def test_a_purpose_says_something(cast: Cast, account: Account, words: str, fits: bool) -> None:
    value = know(account, "deep_a", "canary")
    given = {"by": again(cast.mia), "purpose": "visit", "words": words, "today": TODAY}
    if fits:
        assert opening.open_values(account, [value], **given)  # type: ignore[list-item, arg-type]
        return
    with pytest.raises(InvalidInput):
        opening.open_values(account, [value], **given)  # type: ignore[list-item, arg-type]


def test_a_decision_has_no_default(cast: Cast, as_user, account: Account) -> None:
    asked = asking.ask(account, why="visit", by=again(cast.ann), today=TODAY)
    address = f"/portraits/access/requests/{asked.pk}/"
    form = as_user(again(cast.mia)).get(address).content.decode()
    assert not re.search(r'name="verdict"[^>]*checked', form)
    assert as_user(again(cast.mia)).post(address, {"answer": "yes"}).status_code == 422


def test_what_was_opened_is_narrowed_by_days_and_exported(cast: Cast, as_user, account: Account) -> None:
    value = know(account, "deep_a", "canary")
    opening.open_values(account, [value], by=again(cast.mia), **WHY, today=TODAY)  # type: ignore[list-item]
    tomorrow = business_date() + timedelta(days=1)
    browser = as_user(again(cast.mia))
    assert "lunch" in browser.get(f"/portraits/seen/?until={business_date()}").content.decode()
    assert "lunch" not in browser.get(f"/portraits/seen/?since={tomorrow}").content.decode()
    assert browser.get("/portraits/seen/?since=nonsense&user=abc").status_code == 200
    sent = {"list": "seen", "query": f"since={tomorrow}", "kind": "seen", "columns": "all", "file_format": "csv"}
    rows = [b"".join(as_user(again(who)).post("/exports/new/", {**sent, "query": query}).streaming_content).decode()
            for who, query in ((cast.mia, ""), (cast.mia, f"since={tomorrow}"), (cast.zoe, ""))]  # fmt: skip
    assert ["lunch" in each for each in rows] == [True, False, False]


def test_what_becomes_a_vvip_closes_to_whoever_has_no_second_approval(cast: Cast, account: Account) -> None:
    let_in(account, cast.ann, by=again(cast.mia))
    sign(cast.ann)
    Account.objects.filter(pk=account.pk).update(vip=Vip.VVIP)
    assert of(account, cast.ann) == Ground.NO_SECOND


def test_a_new_version_asks_again_and_a_signature_is_taken_back(cast: Cast, vvip: Account) -> None:
    sign(cast.mia)
    old = undertaking.newest()
    undertaking.publish(text="a", text_hans="b", text_hant="c", by=cast.ada)
    assert of(vvip, cast.mia) == Ground.NOT_SIGNED
    with pytest.raises(StaleEdit):
        undertaking.sign(old.pk, cast.mia.name, by=cast.mia)  # type: ignore[union-attr]
    with pytest.raises(InvalidInput):
        undertaking.sign(undertaking.newest().pk, "Somebody", by=cast.mia)  # type: ignore[union-attr]
    sign(cast.mia)
    assert of(vvip, cast.mia) == Ground.NO_SECOND
    mine = cast.mia.undertakings.order_by("-pk")[0]
    with pytest.raises(NotAllowed):
        undertaking.revoke(mine, by=cast.max)
    undertaking.revoke(mine, by=cast.ada, reason="left the team")
    assert of(vvip, cast.mia) == Ground.NOT_SIGNED
    with pytest.raises(NotAllowed):
        undertaking.publish(text="a", text_hans="b", text_hant="c", by=cast.max)


def test_a_set_of_accounts_costs_four_statements(cast: Cast, account: Account, django_assert_num_queries) -> None:
    rows = [account, *(make_account(cast.ann, vip=Vip.VVIP) for _ in range(4))]
    user = again(cast.ann)
    with django_assert_num_queries(4):
        assert set(grounds(rows, user=user, today=TODAY).values()) == {Ground.NOT_GRANTED, Ground.NOT_SIGNED}


def test_each_opening_has_a_purpose_and_is_kept_before_the_value_is_sent(cast: Cast, account: Account) -> None:
    value = know(account, "deep_a", "canary")
    with pytest.raises(InvalidInput):
        opening.open_values(account, [value], by=again(cast.mia), purpose="visit", words=" ", today=TODAY)  # type: ignore[list-item]
    assert not Viewing.objects.exists()
    opening.open_values(account, [value], by=again(cast.mia), **WHY, today=TODAY)  # type: ignore[list-item]
    row = Viewing.objects.get()
    assert (row.user, row.field.code, row.purpose, row.words) == (cast.mia, "deep_a", "visit", "lunch")
    assert "lunch" not in str(list(Event.objects.values_list("params", flat=True)))


def test_whoever_has_the_right_opens_what_was_written_over(cast: Cast, as_user, account: Account) -> None:
    let_in(account, cast.ann, by=again(cast.mia), today=business_date())
    old = know(account, "deep_a", "canary", today=business_date())
    know(account, "deep_a", "", today=business_date())
    address = f"/portraits/earlier/{old.pk}/"  # type: ignore[union-attr]
    assert "canary" not in as_user(again(cast.mia)).get(address).content.decode()
    assert "canary" in as_user(again(cast.mia)).post(address, WHY).content.decode()
    assert as_user(again(cast.ada)).post(address, WHY).status_code == 404


def test_a_request_reaches_the_manager_who_decides_it_on_today(cast: Cast, as_user, account: Account) -> None:
    today = business_date()
    know(account, "deep_a", "canary", today=today)
    as_user(cast.ann).post(f"/portraits/of/{account.pk}/access/ask/", {"why": "visit on Friday"})
    asked = account.access_requests.get()
    assert Notice.objects.filter(recipient=cast.mia, kind="access_asked").exists()
    board = as_user(again(cast.mia)).get("/").content.decode()
    assert "Asks for closed values" in board
    address = f"/portraits/access/requests/{asked.pk}/"
    assert as_user(again(cast.zoe)).post(address, {"verdict": "grant"}).status_code == 404
    for third in (cast.bob, cast.sue):
        assert as_user(again(third)).get(address).status_code == 404
        assert as_user(again(third)).post(address, {"verdict": "grant"}).status_code == 404
    own = as_user(again(cast.ann))
    for told in (own.get(address), own.post(address, {"verdict": "grant"})):
        words = html.unescape(told.content.decode())
        assert (told.status_code, "A second person decides" in words, cast.mia.name in words) == (403, True, True)
    assert 'name="verdict"' not in own.get(address).content.decode()
    assert AccessRequest.objects.get(pk=asked.pk).state == "open"
    assert as_user(again(cast.mia)).post(address, {"verdict": "refuse"}).status_code == 409
    as_user(again(cast.mia)).post(address, {"verdict": "grant"})
    assert ground(account, user=again(cast.ann), today=today) == Ground.OPEN
    assert Notice.objects.filter(recipient=cast.ann, kind="access_granted").exists()
    with pytest.raises(WrongState):
        asking.ask(account, why="again", by=again(cast.ann), today=today)


def test_the_pages_of_access_for_each_role(cast: Cast, as_user, account: Account) -> None:
    person = make_person(account)
    value = know(account, "deep_p", "canary", person=person)
    opening.open_values(account, [value], by=again(cast.mia), **WHY, today=TODAY)  # type: ignore[list-item]
    let_in(account, cast.ann, by=again(cast.mia))
    page = f"/portraits/of/{account.pk}/access/"
    for who, status in ((cast.ann, 200), (cast.mia, 200), (cast.ada, 200), (cast.sue, 404), (cast.zoe, 404)):
        assert as_user(again(who)).get(page).status_code == status
    assert "lunch" in as_user(again(cast.mia)).get("/portraits/seen/").content.decode()
    assert "lunch" not in as_user(again(cast.zoe)).get("/portraits/seen/").content.decode()
    assert as_user(again(cast.ann)).get("/portraits/seen/").status_code == 404
    signed = as_user(cast.ann).post(
        "/portraits/undertaking/", {"name": "ann seller", "version": Undertaking.objects.order_by("-pk")[0].pk}
    )
    assert signed.status_code == 302
    assert cast.ann.undertakings.get().revoked_at is None
    edit = "/portraits/undertaking/new/"
    assert as_user(again(cast.max)).get(edit).status_code == 404
    assert as_user(cast.ada).get(edit).status_code == 200
    assert as_user(again(cast.mia)).get(f"/portraits/of/{account.pk}/access/add/").status_code == 200


def test_everything_closed_in_a_section_opens_at_once_one_event_each(cast: Cast, as_user, account: Account) -> None:
    person = make_person(account)
    know(account, "deep_p", "canary one", person=person, today=business_date())
    know(account, "deep_a", "canary two", today=business_date())
    address = f"/portraits/of/{account.pk}/section/?section=deep&person={person.pk}"
    assert "canary" not in as_user(again(cast.mia)).get(address).content.decode()
    text = as_user(again(cast.mia)).post(address, WHY).content.decode()
    assert "canary one" in text
    assert "canary two" in text
    assert Viewing.objects.count() == Event.objects.filter(code="portrait.opened").count() == 2


def test_a_closed_value_is_written_over_only_by_whom_it_is_open_to(cast: Cast, account: Account) -> None:
    know(account, "deep_a", "canary", by=again(cast.mia))
    owned_before(account, cast.bob)
    with pytest.raises(NotAllowed):
        know(account, "deep_a", "other", by=again(cast.ann))
    let_in(account, cast.ann, by=again(cast.mia))
    assert know(account, "deep_a", "other", by=again(cast.ann)) is not None


def test_a_signature_is_revoked_with_a_reason_and_says_so(cast: Cast, as_user, vvip: Account) -> None:
    sign(cast.ann)
    mine = cast.ann.undertakings.get(revoked_at=None)
    browser, url = as_user(again(cast.ada)), reverse("portraits:undertaking_revoke", args=[mine.pk])
    assert "Revoke the signature of Ann Seller?" in browser.get(url).content.decode()
    assert browser.post(url).status_code == 422
    assert cast.ann.undertakings.filter(revoked_at=None).exists()
    assert browser.post(url, {"reason": "left the team"}).status_code == 302
    page = browser.get(reverse("portraits:undertaking")).content.decode()
    assert "revoked by Ada Admin" in page
    assert "taken back" not in page


def test_a_grant_at_a_vvip_says_what_it_waits_for(cast: Cast, as_user, vvip: Account) -> None:
    owned_before(vvip, cast.bob)
    asked = asking.ask(vvip, why="visit", by=again(cast.ann), today=business_date())
    url = reverse("portraits:access_decide", args=[asked.pk])
    answer = as_user(again(cast.mia)).post(url, {"verdict": "grant", "answer": "yes"}, follow=True)
    said = answer.content.decode()
    assert "Opened to" not in said
    assert "the approval of a second person" in said
    assert "their signature under the undertaking" in said


def test_why_a_signature_was_revoked_is_read_by_the_person_and_the_admin(cast: Cast, as_user, vvip: Account) -> None:
    granting.give(vvip, cast.ann, reason="owner", by=again(cast.mia), today=TODAY)
    sign(cast.ann)
    undertaking.revoke(cast.ann.undertakings.get(revoked_at=None), by=cast.ada, reason="talked at the fair")
    page, listed = "/portraits/undertaking/", f"/portraits/of/{vvip.pk}/access/"
    for who, path in ((cast.ann, page), (cast.ada, page), (cast.ann, listed), (cast.mia, listed)):
        assert "talked at the fair" in as_user(again(who)).get(path).content.decode(), (who, path)
    assert "talked at the fair" not in as_user(again(cast.mia)).get(page).content.decode()
    sign(cast.ann)
    assert f"{cast.ada.name} revoked your signature" not in as_user(again(cast.ann)).get(page).content.decode()


def test_a_place_is_refused_with_a_reason_and_ones_own_is_given_up_without_one(
    cast: Cast, account: Account, as_user
) -> None:
    for person, by, sent, status in (
        (cast.ann, cast.mia, {}, 422),
        (cast.ann, cast.mia, {"reason": "moved"}, 302),
        (cast.ann, cast.ann, {}, 302),
    ):
        given = let_in(account, person, by=again(cast.mia))
        url = reverse("portraits:access_revoke", args=[given.pk])
        assert as_user(by).get(url).status_code == 200
        assert as_user(by).post(url, sent).status_code == status
        assert (Grant.objects.get(pk=given.pk).revoked_at is None) == (status == 422)
        granting.revoke(given, by=again(cast.mia), reason="next try")
