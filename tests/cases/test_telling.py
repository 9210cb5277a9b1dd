"""Telling, sharing and withdrawing a case; who sees it; what never leaks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Account, KeyPerson
from accounts.services import editing
from accounts.services.refusals import InvalidInput, NotAllowed, ReasonNeeded, WrongState
from cases import likeness, listing, search
from cases.models import Case, CaseState, CaseVersion
from cases.services import telling
from cases.services.refusals import MayNameSomebody, NamesSomebody
from cases.services.telling import Words
from commons.kept import NeverDeleted
from core.errors import StaleEdit
from leads.models import Opportunity, Stage
from leads.services import opportunities, orders
from notifications.models import Notice
from tests.cases.told import STORY, tell
from tests.cast import TODAY, Cast, again, contact, make_account

pytestmark = pytest.mark.django_db


def seen(user: Any) -> set[str]:
    return set(Case.objects.visible_to(again(user)).values_list("title", flat=True))


def test_a_draft_is_its_authors_and_the_managers_and_a_shared_case_is_everybodys(cast: Cast) -> None:
    case = tell(cast.ann, "First")
    for reader, sees in ((cast.ann, True), (cast.mia, True), (cast.max, True), (cast.ada, True), (cast.bob, False), (cast.zoe, False)):  # fmt: skip
        assert ("First" in seen(reader)) is sees, reader
    telling.share(case, by=cast.ann, today=TODAY)
    assert all("First" in seen(reader) for reader in (cast.bob, cast.sue, cast.zoe))
    telling.withdraw(case, "wrong figures", by=cast.ann)
    assert "First" not in seen(cast.bob)
    assert "First" in seen(cast.mia)


def test_a_shared_case_tells_all_four_sections_and_a_lost_one_why(cast: Cast) -> None:
    half = telling.draft(Words("Half", "lost", situation="x"), by=cast.ann, today=TODAY)
    with pytest.raises(InvalidInput, match=r"Industry.*What we did.*Why it was lost"):
        telling.share(half, by=cast.ann, today=TODAY)
    with pytest.raises(InvalidInput):
        telling.draft(Words("Odd", "won", contacts=[101]), by=cast.ann, today=TODAY)
    with pytest.raises(InvalidInput, match="child"):
        telling.draft(Words("Odd", "won", did="His daughter Mei is 9 years old"), by=cast.ann, today=TODAY)


def test_the_account_gives_its_figures_as_they_are_that_day(cast: Cast) -> None:
    account = make_account(cast.ann, "Acme Paper", days_old=60)
    for back in (50, 40, 30, 5):
        contact(account, TODAY - timedelta(days=back), today=TODAY)
    deal = opportunities.open_opportunity(account, {"name": "Deal", "product": "Boxes"}, by=cast.ann, today=TODAY - timedelta(days=45))  # fmt: skip
    orders.win(
        deal,
        amount=10,
        ordered_on=TODAY - timedelta(days=30),
        by=cast.ann,
        today=TODAY,
        version=deal.version,
        reason="x",
    )
    case = tell(cast.ann, "Figures", account=account, opportunity=Opportunity.objects.get(pk=deal.pk))
    assert (case.counted_contacts, case.counted_days, case.counted_on) == (3, 20, TODAY)
    contact(account, TODAY, today=TODAY)
    telling.edit(case, Words(**{**STORY, "title": "Again"}), account=account, opportunity=case.opportunity, by=cast.ann, today=TODAY)  # fmt: skip
    assert Case.objects.get().counted_contacts == 3
    with pytest.raises(NotAllowed):
        tell(cast.sue, "Theirs", account=account)


@pytest.mark.parametrize("text", ["We called Wu Xiaoming", "吴小明 said so", "138 0000 1234", "Acme Paper wanted it"])
def test_a_shared_case_names_neither_persons_nor_the_account(cast: Cast, text: str) -> None:
    account = make_account(cast.ann, "Acme Paper Limited")
    for name, number in (("Wu Xiaoming", "138 0000 1234"), ("吳小明", "")):
        editing.save_person(account, KeyPerson(account=account, name=name, telephone=number), by=cast.ann)
    case = tell(cast.ann, "Named", account=account, did=text)
    with pytest.raises(NamesSomebody):
        telling.share(case, by=cast.ann, today=TODAY, confirmed=True)
    clean = telling.edit(case, Words(**STORY), account=account, by=cast.ann, today=TODAY)
    telling.share(clean, by=cast.ann, today=TODAY)
    with pytest.raises(NamesSomebody):
        telling.edit(clean, Words(**{**STORY, "did": text}), account=account, by=cast.ann, today=TODAY)


def test_words_that_may_name_a_person_are_asked_about(cast: Cast) -> None:
    account = make_account(cast.ann, "Acme Paper Limited")
    editing.save_person(account, KeyPerson(account=account, name="王建国"), by=cast.ann)
    case = tell(cast.ann, "Doubt", account=account, did="第二天王总来了")
    with pytest.raises(MayNameSomebody, match="王总"):
        telling.share(case, by=cast.ann, today=TODAY)
    assert telling.share(case, by=cast.ann, today=TODAY, confirmed=True).is_shared


def test_only_its_author_changes_it_every_version_is_kept_and_a_second_editor_is_told(cast: Cast) -> None:
    case = tell(cast.ann, "One")
    with pytest.raises(NotAllowed):
        telling.edit(case, Words(**STORY), by=cast.mia, today=TODAY)
    telling.edit(case, Words(**{**STORY, "title": "Two"}), by=cast.ann, today=TODAY, version=1)
    with pytest.raises(StaleEdit):
        telling.edit(case, Words(**{**STORY, "title": "Three"}), by=cast.ann, today=TODAY, version=1)
    assert list(CaseVersion.objects.order_by("number").values_list("number", "title")) == [(1, "One"), (2, "Two")]
    assert CaseVersion.objects.visible_to(again(cast.mia)).count() == 2
    assert not CaseVersion.objects.visible_to(again(cast.bob)).exists()
    with pytest.raises(NeverDeleted):
        case.delete()


def test_a_manager_withdraws_with_a_reason_and_the_author_is_told(cast: Cast) -> None:
    case = telling.share(tell(cast.ann, "Gone"), by=cast.ann, today=TODAY)
    for nobody in (cast.bob, again(cast.zoe)):
        with pytest.raises(NotAllowed):
            telling.withdraw(case, "x", by=nobody)
    with pytest.raises(ReasonNeeded):
        telling.withdraw(case, " ", by=again(cast.mia))
    telling.withdraw(case, "names a price", by=again(cast.mia))
    with pytest.raises(WrongState):
        telling.withdraw(case, "again", by=cast.ann)
    with pytest.raises(WrongState):
        telling.edit(case, Words(**STORY), by=cast.ann, today=TODAY)
    assert Case.objects.get().state == CaseState.WITHDRAWN
    assert Notice.objects.get(kind="case_withdrawn").recipient == cast.ann


def test_a_reader_marks_a_case_once_and_takes_the_mark_back(cast: Cast) -> None:
    case = telling.share(tell(cast.ann, "Useful"), by=cast.ann, today=TODAY)
    assert [telling.mark(case, useful, by=cast.bob) for useful in (True, True, False, False, True)] == [1, 1, 0, 0, 1]
    with pytest.raises(WrongState):
        telling.mark(case, True, by=cast.ann)
    assert Case.objects.get().useful == 1


@pytest.mark.parametrize("text", ["打样", "打樣", "dayang", "dy", "CHEAPER samples", "食品", "茶"])
def test_a_case_is_found_by_any_word_in_any_spelling(cast: Cast, text: str) -> None:
    long = "很长的开头。" * 60
    tell(cast.ann, "打样赢过低价", industry="食品", did=f"{long}茶厂；cheaper samples lost")
    tell(cast.ann, "Other", industry="Toys")
    titles = search.matching(Case.objects.all(), text).values_list("title", flat=True)
    assert list(titles) == ["打样赢过低价"]


def test_cases_like_an_account_share_its_industry_then_its_stage(cast: Cast) -> None:
    account = make_account(cast.bob, "Bakery", industry="食品")
    opportunities.open_opportunity(account, {"name": "x", "product": "Boxes"}, by=cast.bob, today=TODAY, stage=Stage.DEMO, reason="x")  # fmt: skip
    for title, industry, stage, product in (
        ("Far", "Toys", "P", "Bags"), ("Stage", "Toys", "D", "Bags"), ("Industry", "食 品", "P", "Bags"), ("All", "食品", "D", "boxes"),
    ):  # fmt: skip
        telling.share(tell(cast.ann, title, industry=industry, stage=stage, product=product), by=cast.ann, today=TODAY)
    tell(cast.ann, "Draft", industry="食品", stage="D")
    found = likeness.like(account, again(cast.bob))
    assert [case.title for case in found] == ["All", "Industry", "Stage"]
    assert found[0].why == ["Same industry", "Same stage: Demo", "Same product"]
    own = tell(cast.bob, "Own", industry="Paper", stage="P", account=account)
    telling.share(own, by=cast.bob, today=TODAY, confirmed=True)
    found = likeness.like(account, again(cast.bob))
    assert [(case.title, case.why) for case in found][0] == ("Own", ["Told of this account"])
    assert [case.title for case in found][1:] == ["All", "Industry"]
    bare = make_account(cast.bob, "Bare")
    assert likeness.like(bare, again(cast.bob)) == []


def test_the_account_is_named_only_to_those_who_serve_it(cast: Cast) -> None:
    account = make_account(cast.ann, "Acme")
    case = telling.share(tell(cast.ann, "Tied", account=account), by=cast.ann, today=TODAY)
    for reader, named in ((cast.ann, True), (cast.mia, True), (cast.ada, True), (cast.bob, False), (cast.sue, False)):
        it: Any = Case.objects.select_related("account").get(pk=case.pk)
        listing.dress([it], again(reader))
        assert (it.named is not None) is named, reader


def test_a_draft_loses_the_names_of_persons_whose_processing_has_stopped(cast: Cast) -> None:
    account = make_account(cast.ann, "Acme")
    person = editing.save_person(account, KeyPerson(account=account, name="Wu Xiaoming"), by=cast.ann)
    case: Any = tell(cast.ann, "Wu Xiaoming said yes", account=account)
    KeyPerson.objects.filter(pk=person.pk).update(restricted_at=case.created_at)
    listing.dress([case], again(cast.ann))
    assert "Xiaoming" not in case.title


def test_a_merge_takes_cases_along(cast: Cast) -> None:
    from cases.services import moving
    from commons.journal import Journal

    kept, gone = make_account(cast.ann, "Kept"), make_account(cast.ann, "Gone")
    tell(cast.ann, "Told", account=gone)
    moving.move(Account.objects.get(pk=kept.pk), gone, Journal())
    assert Case.objects.get().account == kept
