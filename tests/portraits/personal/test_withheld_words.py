"""While processing has stopped notes, reasons, notices and files do not name the person; what is sent back as shown stays."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, KeyPerson
from accounts.services import editing, handing_on
from accounts.services.refusals import InvalidInput
from core.clock import business_date
from leads.models import FabLine, Opportunity, OpportunityTools
from leads.services import opportunities, tools
from lists.exporting import finished, walk
from notifications.models import Notice
from notifications.services.digests import reader_of
from pages.digest import gather
from pages.exporting.kinds import KINDS
from portraits.services.personal import restricting
from tests.cast import Cast, again, make_account

NAME = "Zwirnqz"  # a part of the name, as texts say it
SAID = f"{NAME} says so"
SHOWN = "[…] says so"


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account(cast.ann, "Acme", today=business_date(), notes=SAID, telephones=["139 7777 4321", "021-555000"])


@pytest.fixture
def person(cast: Cast, account: Account) -> KeyPerson:
    row = KeyPerson(account=account, name=f"{NAME} Quorra", telephone="139 7777 4321")
    return editing.save_person(account, row, by=cast.ann)


@pytest.fixture
def deal(cast: Cast, account: Account) -> Opportunity:
    today = business_date()
    made = opportunities.open_opportunity(account, {"name": SAID, "amount": 5}, by=cast.ann, today=today)
    Opportunity.objects.filter(pk=made.pk).update(forecast_note=SAID, lost_note=SAID)
    tools.fill(made, {"need_note": SAID}, by=cast.ann)
    tools.add_line(made, "fab", {"feature": SAID, "benefit": SAID}, by=cast.ann)
    return Opportunity.objects.get(pk=made.pk)


def stop(person: KeyPerson, cast: Cast) -> None:
    restricting.restrict(person, reason="letter", by=again(cast.mia))


def tell(cast: Cast, account: Account) -> Notice:
    params = {"name": account.name, "who": SAID}
    return Notice.objects.create(
        recipient=cast.ann, kind="erasure_to_approve", params=params, account_id=account.pk, batch="b", once="o",
        at=timezone.now(),
    )  # fmt: skip


def test_pages_answers_and_notices(
    cast: Cast, as_user: Any, account: Account, person: KeyPerson, deal: Opportunity
) -> None:
    tell(cast, account)
    paths = [
        reverse("pages:account", args=[account.pk]),
        reverse("accounts:edit", args=[account.pk]),
        reverse("leads:story", args=[deal.pk]),
        reverse("leads:edit", args=[deal.pk]),
        reverse("leads:tools", args=[deal.pk]),
        reverse("leads:of_account", args=[account.pk]),
        reverse("leads:pipeline"),
        reverse("leads:stage", args=[deal.pk]),
        reverse("pages:powermap", args=[account.pk]),
        reverse("leads:pipeline_list") + "?columns=amount",
        reverse("leads:pipeline_column") + "?column=S",
        reverse("pages:brief", args=[account.pk]),
        f"/find/?q={account.name}",
        f"{reverse('dashboards:forecast_list')}?bucket=undated",
        f"/api/v1/fab-lines/?opportunity={deal.pk}",
        reverse("notifications:inbox"),
        f"/api/v1/accounts/{account.pk}/",
        f"/api/v1/opportunities/{deal.pk}/",
        f"/api/v1/opportunities/?account={account.pk}",
    ]
    browser = as_user(cast.ann)
    assert [path for path in paths if NAME not in browser.get(path).content.decode()] == []
    stop(person, cast)
    shown = {path: browser.get(path).content.decode() for path in paths}
    assert [path for path, text in shown.items() if NAME in text] == []
    assert "7777" not in shown[paths[0]] + shown[paths[1]]


def test_what_comes_back_as_it_was_shown_stays(
    cast: Cast, as_user: Any, account: Account, person: KeyPerson, deal: Opportunity
) -> None:
    stop(person, cast)
    browser = as_user(cast.ann)
    form = browser.get(reverse("accounts:edit", args=[account.pk])).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    sent |= {"telephones": "[…]\n021-555000\n021-555001", "tags": "", "region": "East"}
    assert sent["notes"] == SHOWN
    assert browser.post(reverse("accounts:edit", args=[account.pk]), sent).status_code == 302
    account.refresh_from_db()
    assert (account.notes, account.region) == (SAID, "East")
    lost = browser.post(
        reverse("accounts:edit", args=[account.pk]), sent | {"notes": "new", "version": account.version}
    )
    assert lost.status_code == 422
    assert list(lost.context["form"].errors) == ["notes"]
    assert account.telephones == ["139 7777 4321", "021-555000", "021-555001"]
    today = business_date()
    opportunities.edit(deal, {"name": SHOWN, "amount": 7}, by=cast.ann, today=today, version=deal.version)
    assert Opportunity.objects.get(pk=deal.pk).name == SAID
    tools.fill(deal, {"need_note": SHOWN, "money_note": "yes"}, by=cast.ann, was={"need_note": SHOWN, "money_note": ""})
    with pytest.raises(InvalidInput, match="may not be processed"):
        tools.fill(deal, {"need_note": "new"}, by=cast.ann, was={"need_note": SHOWN})
    tools.fill(deal, {"need_note": f"{SHOWN}, twice"}, by=cast.ann, was={"need_note": SHOWN})
    it = OpportunityTools.objects.get()
    assert (it.need_note, it.money_note) == (f"{SAID}, twice", "yes")
    line = FabLine.objects.get()
    tools.change_line(line, "fab", {"feature": SHOWN, "advantage": "A", "benefit": f"{SHOWN}, B"}, by=cast.ann)
    assert (FabLine.objects.get().feature, FabLine.objects.get().benefit) == (SAID, f"{SAID}, B")


def test_the_ledger_and_the_mails(cast: Cast, as_user: Any, account: Account, person: KeyPerson) -> None:
    handing_on.transfer(account, to=cast.bob, by=again(cast.mia), reason=SAID, today=business_date())
    tell(cast, account)
    page, api = reverse("accounts:ledger", args=[account.pk]), f"/api/v1/moves/?account={account.pk}"
    browser = as_user(again(cast.mia))
    named = [path for path in (page, api) if NAME in browser.get(path).content.decode()]
    assert named == [page, api]
    stop(person, cast)
    assert [path for path in named if NAME in browser.get(path).content.decode()] == []
    [contents] = gather.contents_of([reader_of(again(cast.ann), timezone.now())], timezone.now())
    told = [notice for news in contents.news for notice in news.notices]
    assert told
    assert [notice for notice in told if NAME in str(notice.params)] == []


@pytest.mark.parametrize("name", ["accounts", "opportunities"])
def test_spreadsheets(cast: Cast, account: Account, person: KeyPerson, deal: Opportunity, name: str) -> None:
    stop(person, cast)
    kind, user = KINDS[name], again(cast.mia)

    def dress(rows: list[Any]) -> None:
        if kind.dress:
            kind.dress(user, rows)
        finished(rows)

    values = [
        str(column.value(row))
        for row in walk(kind.rows(user, QueryDict("scope=all"), business_date()), dress=dress)
        for column in kind.columns
        if column.name not in ("committee",)
    ]
    assert any("[…]" in value for value in values)
    assert not [value for value in values if NAME in value or "7777" in value]
