"""Find anything: what is found, by what, and what is never shown (ux.md; domain.md sections 3 and 7)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, KeyPerson
from accounts.services import editing
from commons import pieces
from core.clock import business_date
from leads.models import Opportunity, Order, Quote
from leads.services import opportunities
from lists.models import RecentVisit
from pages.palette.found import find
from pages.palette.places import places
from tests.cast import Cast, again, make_account
from tests.pages.find.records import browser_of, lead_of, names, opportunity_of, person_of, pooled


@pytest.mark.parametrize(
    "text",
    ["重庆", "重慶印刷", "chongqing", "cqys", "CQYS", "6543 2100", "2100", "重", "023-65432100", "0086 23 65432100"],
)
def test_an_account_is_found_by_characters_pinyin_initials_and_telephone(
    cast: Cast, chongqing: Account, text: str
) -> None:
    assert names(cast.ann, text)["account"] == ["重庆印刷包装有限公司"]


@pytest.mark.parametrize("text", ["包装 厂", "港包 2", "Plant 2", "plant 2 包装"])
def test_a_word_of_one_character_beside_others_is_looked_for_anywhere_in_the_name(cast: Cast, text: str) -> None:
    make_account(cast.ann, "海港包装 Plant 2 二厂")
    make_account(cast.ann, "海港包装 Plant 3 三部")
    assert names(cast.ann, text)["account"] == ["海港包装 Plant 2 二厂"]


def test_several_single_characters_begin_with_the_first_of_them(cast: Cast) -> None:
    make_account(cast.ann, "海 港 二")
    make_account(cast.ann, "二 港 海")
    assert names(cast.ann, "海 二")["account"] == ["海 港 二"]


@pytest.mark.parametrize(
    "text",
    [
        "张丽",
        "張麗華",
        "zhanglihua",
        "zlh",
        "4711",
        "13900004711",
        "+86 139 0000 4711",
        "8613900004711",
        "Zhang_LH88",
        "张",
    ],
)
def test_a_person_is_found_by_characters_pinyin_initials_and_telephone(
    cast: Cast, chongqing: Account, text: str
) -> None:
    assert names(cast.ann, text)["person"] == ["张丽华"]


@pytest.mark.parametrize("text", ["纸箱", "紙箱", "zhixiang", "zxnd", "carton"])
def test_an_opportunity_is_found_by_name_and_product(cast: Cast, chongqing: Account, text: str) -> None:
    assert names(cast.ann, text)["opportunity"] == ["纸箱年度合同"]


@pytest.mark.parametrize("text", ["上海", "shanghai", "Li Wei", "liwei", "8899"])
def test_a_lead_is_found_by_company_person_and_telephone(cast: Cast, text: str) -> None:
    lead_of(cast.ann, "上海天元纸业", "Li Wei", "137 1234 8899")
    assert names(cast.ann, text)["lead"] == ["上海天元纸业"]


@pytest.mark.parametrize("text", ["PO-2026", "po-2026-07", "重庆印", "纸箱"])
def test_an_order_is_found_by_number_account_and_opportunity(cast: Cast, chongqing: Account, text: str) -> None:
    opportunity = chongqing.opportunities.get()
    Order.objects.create(
        account=chongqing, opportunity=opportunity, number="PO-2026-07", amount=Decimal(5), ordered_on=business_date()
    )
    assert names(cast.ann, text)["order"] == ["PO-2026-07"]


def test_a_changed_name_or_number_is_found_and_the_old_one_is_not(cast: Cast, chongqing: Account) -> None:
    person = chongqing.persons.get()
    person.name, person.telephone = "王芳", "138 0000 5522"
    editing.save_person(chongqing, person, by=cast.ann)
    deal = chongqing.opportunities.get()
    opportunities.edit(deal, {"name": "彩盒"}, by=cast.ann, today=business_date(), version=deal.version)
    assert names(cast.ann, "wf")["person"] == ["王芳"]
    assert names(cast.ann, "5522")["person"] == ["王芳"]
    assert names(cast.ann, "彩盒")["opportunity"] == ["彩盒"]
    assert not names(cast.ann, "4711")
    assert "opportunity" not in names(cast.ann, "纸箱")


@pytest.mark.parametrize("text", ["重庆", "张丽华", "纸箱", "4711", "2100", "cqys"])
def test_nothing_of_a_colleagues_account_is_found(cast: Cast, chongqing: Account, text: str) -> None:
    assert names(cast.sue, text) == {}
    assert names(cast.cho, text) == {}


@pytest.mark.parametrize("text", ["重庆", "张丽华", "纸箱", "4711"])
def test_a_manager_finds_what_the_team_has_and_an_admin_everything(cast: Cast, chongqing: Account, text: str) -> None:
    for manager in (cast.mia, cast.max, cast.ada):
        assert names(manager, text)
    assert names(cast.zoe, text) == {}


def test_of_an_account_in_the_pool_the_name_alone_is_found(cast: Cast) -> None:
    pooled(cast, "泰和包装", "138 7777 6789")
    assert names(cast.ann, "泰和") == {"account": ["泰和包装"]}
    for hidden in ("6789", "13877776789", "池中人", "czr", "池中商机"):
        assert names(cast.ann, hidden) == {}
    assert set(names(cast.ada, "6789")) == {"account", "person"}


def test_of_a_lead_in_the_pool_the_company_alone_is_found(cast: Cast) -> None:
    lead_of(None, "海联贸易", "Maria Koch", "136 2222 4455")
    assert names(cast.ann, "海联") == {"lead": ["海联贸易"]}
    assert names(cast.ann, "hlmy") == {"lead": ["海联贸易"]}
    for hidden in ("maria", "mk", "4455", "海联 maria"):
        assert names(cast.ann, hidden) == {}
    assert names(cast.ada, "maria") == {"lead": ["海联贸易"]}


def test_the_very_name_comes_before_names_that_hold_it(cast: Cast) -> None:
    for name in ("Northwind Star", "Star", "Starlight", "Big Star"):
        make_account(cast.ann, name, today=business_date())
    assert names(cast.ann, "star")["account"][:2] == ["Star", "Starlight"]


def test_merged_persons_and_void_accounts_are_not_found(cast: Cast, chongqing: Account) -> None:
    twin = person_of(chongqing, "张丽花", cast.ann)
    KeyPerson.objects.filter(pk=twin.pk).update(merged_into=chongqing.persons.order_by("pk")[0])
    assert names(cast.ann, "张丽")["person"] == ["张丽华"]


@pytest.mark.parametrize("rows", [1, 40])
@pytest.mark.parametrize("who", ["ann", "mia", "ada"])
def test_a_search_costs_at_most_fifteen_queries_however_much_it_finds(
    cast: Cast, rows: int, who: str, django_assert_max_num_queries: Any
) -> None:
    for n in range(rows):
        account = make_account(cast.ann, f"Globe {n}", today=business_date(), telephones=["12341234"])
        person_of(account, f"Globe {n}", cast.ann, telephone="12341234")
        opportunity_of(account, f"Globe {n}", cast.ann)
        lead_of(cast.ann, f"Globe {n}", telephone="12341234")
        Order.objects.create(account=account, number=f"Globe {n}", amount=Decimal(5), ordered_on=business_date())
    browser = Client()
    browser.force_login(getattr(cast, who))
    pieces.rarest(Account, ["gl", "lo", "ob", "be"])  # read once a process
    for text in ("globe", "1234"):
        with django_assert_max_num_queries(15):
            answer = browser.get(reverse("pages:find"), {"q": text}, headers={"HX-Request": "true"})
        assert answer.status_code == 200


def test_before_anything_is_typed_the_records_opened_last_are_offered(cast: Cast, chongqing: Account) -> None:
    browser = Client()
    browser.force_login(cast.ann)
    other = make_account(cast.ann, "Second", today=business_date())
    deal = chongqing.opportunities.get()
    for address in (
        reverse("pages:account", args=[other.pk]),
        reverse("leads:story", args=[deal.pk]),
        reverse("pages:account", args=[chongqing.pk]),
    ):
        assert browser.get(address).status_code == 200
    body = browser.get(reverse("pages:find")).content.decode()
    assert body.index("重庆印刷包装有限公司") < body.index("纸箱年度合同") < body.index("Second")


def test_a_record_that_went_to_somebody_else_is_no_longer_offered(cast: Cast, chongqing: Account) -> None:
    RecentVisit.objects.create(user=cast.sue, kind="account", record_id=chongqing.pk, at=timezone.now())
    browser = Client()
    browser.force_login(cast.sue)
    assert "重庆" not in browser.get(reverse("pages:find")).content.decode()


def test_a_second_visit_moves_a_record_up_and_adds_no_row(cast: Cast, chongqing: Account) -> None:
    browser = Client()
    browser.force_login(cast.ann)
    for _ in range(2):
        browser.get(reverse("pages:account", args=[chongqing.pk]))
    assert RecentVisit.objects.count() == 1
    browser.get(reverse("pages:account", args=[10**9]))
    assert RecentVisit.objects.count() == 1


def test_a_search_leads_to_the_list_and_to_a_log_on_the_account(cast: Cast, chongqing: Account) -> None:
    browser = Client()
    browser.force_login(cast.ann)
    body = browser.get(reverse("pages:find"), {"q": "重庆"}, headers={"HX-Request": "true"}).content.decode()
    assert f"{reverse('accounts:list')}?q=%E9%87%8D%E5%BA%86&amp;scope=all" in body
    assert f"{reverse('followups:log')}?account={chongqing.pk}" in body


@pytest.mark.parametrize("text", ["\0", "   ", "%", "_", "'\"<script>", "a" * 500, "😀", "*", "　"])
def test_odd_texts_do_no_harm(cast: Cast, chongqing: Account, text: str) -> None:
    browser = Client()
    browser.force_login(cast.ann)
    answer = browser.get(reverse("pages:find"), {"q": text}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()


def test_persons_without_keys_are_named_by_verify(cast: Cast, chongqing: Account) -> None:
    from accounts.services.verify import differences

    assert list(differences()) == []
    KeyPerson.objects.create(account=chongqing, name="nobody finds me")
    assert [found["account"] for found in differences()] == [chongqing.pk]


def test_a_number_changed_behind_the_keys_is_named_by_verify(cast: Cast, chongqing: Account) -> None:
    from accounts.services.verify import differences

    KeyPerson.objects.update(telephone="139 0000 9999")
    assert f"telephone keys of person {chongqing.persons.get().pk}" in [found["what"] for found in differences()]


def order_of(account: Account, number: str, **fields: Any) -> Order:
    return Order.objects.create(
        account=account, number=number, amount=Decimal(5), **{"ordered_on": business_date(), **fields}
    )


@pytest.mark.parametrize("text", ["重庆印刷", "cqys", "6543 2100", "２１００"])
def test_a_customer_brings_its_open_opportunities_and_its_orders(cast: Cast, chongqing: Account, text: str) -> None:
    lost = opportunity_of(chongqing, "旧标签", cast.ann)
    Opportunity.objects.filter(pk=lost.pk).update(outcome="lost", closed_on=business_date(), lost_reason="price")
    order_of(chongqing, "PO-1")
    found = names(cast.ann, text)
    assert found["opportunity"] == ["纸箱年度合同"]
    assert found["order"] == ["PO-1"]
    assert names(cast.sue, text) == {}


def test_what_is_called_so_itself_comes_before_what_its_customer_brings(cast: Cast) -> None:
    today = business_date()
    star, other = (make_account(cast.ann, name, today=today) for name in ("Star 77", "Other"))
    for n in range(3):
        opportunity_of(star, f"Boxes {n}", cast.ann)
        order_of(star, f"A-{n}")
    opportunity_of(other, "Star 77 labels", cast.ann)
    order_of(other, "Star 77", ordered_on=today - timedelta(days=90))
    found = names(cast.ann, "star 77")
    assert found["opportunity"][0] == "Star 77 labels"
    assert set(found["opportunity"][1:]) == {"Boxes 0", "Boxes 1", "Boxes 2"}
    assert found["order"][0] == "Star 77"
    assert len(found["order"]) == 4


FULL_WIDTH = str.maketrans({chr(n): chr(n + 0xFEE0) for n in range(0x21, 0x7F)} | {" ": "\u3000"})


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("4711", "person"),
        ("139 0000 4711", "person"),
        ("2100", "account"),
        ("Carton", "opportunity"),
        ("CQYS", "account"),
    ],
)
def test_full_width_letters_and_digits_find_as_half_width_ones_do(
    cast: Cast, chongqing: Account, text: str, kind: str
) -> None:
    assert kind in names(cast.ann, text)
    assert names(cast.ann, text.translate(FULL_WIDTH)) == names(cast.ann, text)


def test_a_telephone_that_was_entered_in_full_width_is_found(cast: Cast, chongqing: Account) -> None:
    from accounts.services.verify import differences

    person_of(chongqing, "王芳", cast.ann, telephone="１３８　００００　５５２２")
    assert names(cast.ann, "13800005522")["person"] == ["王芳"]
    assert list(differences()) == []


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("accounts:list", {"q": "ＡＣＭＥ", "scope": "all"}),
        ("accounts:list", {"q": "２１００", "scope": "all"}),
        ("accounts:list", {"industry": "ｐａｐｅｒ"}),
        ("leads:pipeline_list", {"q": "ｂｏｘｅｓ", "scope": "all"}),
        ("leads:pipeline_list", {"product": "Ｃａｒｔｏｎ", "scope": "all"}),
        ("leads:orders", {"q": "ＰＯ－７", "scope": "all", "period": "all"}),
        ("pages:exists", {"q": "ＡＣＭＥ　Ｌｔｄ"}),
        ("pages:exists", {"q": "（０２３）　６５４３　２１００"}),
    ],
)
def test_lists_and_the_question_for_a_customer_take_full_width_too(
    cast: Cast, address: str, query: dict[str, str]
) -> None:
    acme = make_account(cast.ann, "Acme", today=business_date(), telephones=["023 6543 2100"], industry="Paper")
    opportunity_of(acme, "Boxes", cast.ann, product="Carton")
    order_of(acme, "PO-7")
    assert "Acme" in browser_of(cast.ann).get(reverse(address), query).content.decode().replace("ACME", "")


SPELLINGS = ["PO-2026/0113", "po 2026 0113", "po20260113", "PO_2026", "0113", "2026-0113", "ＰＯ－２０２６"]


@pytest.mark.parametrize("text", SPELLINGS)
def test_an_order_number_is_found_in_every_spelling(cast: Cast, chongqing: Account, text: str) -> None:
    Order.objects.create(account=chongqing, number="PO-2026/0113", amount=Decimal(5), ordered_on=business_date())
    Order.objects.create(account=chongqing, number="SO-1", amount=Decimal(5), ordered_on=business_date())
    assert names(cast.ann, text)["order"] == ["PO-2026/0113"]


@pytest.mark.parametrize("text", ["Q-2026-0007", "q20260007", "q 2026", "0007", "纸箱年度"])
def test_a_quotation_is_found_by_number_in_every_spelling_and_by_its_opportunity(
    cast: Cast, chongqing: Account, text: str
) -> None:
    quote = quote_of(chongqing, "Q-2026-0007", cast)
    (group,) = [group for group in find(again(cast.ann), text) if group.kind.name == "quote"]
    assert [hit.href for hit in group.hits] == [reverse("leads:quote", args=[quote.pk])]
    assert group.hits[0].title == "Q-2026-0007"
    assert "quote" not in names(cast.sue, text)


def test_of_a_quotation_only_the_version_in_force_is_found(cast: Cast, chongqing: Account) -> None:
    quote_of(chongqing, "Q-2026-0007", cast, state="superseded")
    quote_of(chongqing, "Q-2026-0007", cast, edition=2)
    assert names(cast.ann, "Q-2026-0007")["quote"] == ["Q-2026-0007"]


def test_a_number_of_two_characters_is_looked_up_nowhere(cast: Cast, chongqing: Account) -> None:
    Order.objects.create(account=chongqing, number="PO-2026/0113", amount=Decimal(5), ordered_on=business_date())
    assert "order" not in names(cast.ann, "13")


@pytest.mark.parametrize("text", ["orders", "Ord", "订单", "dingdan", "dd"])
def test_pages_are_found_by_name_in_any_language(cast: Cast, text: str) -> None:
    browser = browser_of(cast.ann)
    browser.cookies["django_language"] = "zh-hans"
    page = browser.get(reverse("pages:find"), {"q": text}).content.decode()
    assert f'id="palette-go-1" href="{reverse("leads:orders")}"' in page
    assert 'data-announce="1 ' in page


def test_pages_of_managers_are_not_offered_to_salespeople(cast: Cast) -> None:
    team = reverse("accounts:team")
    assert [place.href for place in places(again(cast.mia), "team")] == [team]
    assert places(again(cast.ann), "team") == []


def test_orders_and_quotations_that_were_opened_come_first_next_time(cast: Cast, chongqing: Account) -> None:
    order = Order.objects.create(account=chongqing, number="PO-9", amount=Decimal(5), ordered_on=business_date())
    quote = quote_of(chongqing, "Q-2026-0007", cast)
    browser = browser_of(cast.ann)
    browser.get(reverse("leads:order", args=[order.pk]))
    browser.get(reverse("leads:quote", args=[quote.pk]))
    page = browser.get(reverse("pages:find")).content.decode()
    recent = page[page.index('id="palette-recent"') :]
    assert 0 < recent.index("Q-2026-0007") < recent.index("PO-9")


def quote_of(account: Account, number: str, cast: Cast, **fields: Any) -> Quote:
    today = business_date()
    values = {
        "state": "issued",
        "issued_on": today,
        "valid_until": today,
        "currency": "CNY",
        "language": "en",
        **fields,
    }
    deal = account.opportunities.get()
    return Quote.objects.create(
        opportunity=deal, number=number, customer=account.name, our_contact=cast.ann, our_contact_name="Ann", **values
    )
