"""Campaigns: who may change them, what came of their leads, and whose figures one reads."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.services.refusals import InvalidInput, NotAllowed
from audit.models import Event
from core.errors import StaleEdit
from leads import outcomes, yields
from leads.models import Campaign, Lead, LeadState, Source, UnfitReason
from leads.services import campaigns, orders
from tests.cast import TODAY, Cast, again, make_account
from tests.leads.conftest import make_opportunity, win
from users.models import User


def make_campaign(owner: User, name: str = "Spring fair", **values: Any) -> Campaign:
    values = {"kind": Source.FAIR, "starts_on": TODAY - timedelta(days=60), "cost": Decimal(1000), **values}
    return campaigns.create({"name": name, "owner": owner, **values}, by=owner)


def make_lead(
    owner: User | None, company: str = "Lantern Toys", *, campaign: Campaign | None = None, **fields: Any
) -> Lead:
    values = {
        "source": campaign.kind if campaign else Source.OWN,
        "created_on": TODAY - timedelta(days=50),
        "assigned_on": TODAY - timedelta(days=50) if owner else None,
        "team_id": owner.team_id if owner else None,
        **fields,
    }
    lead = Lead(campaign=campaign, owner=owner, created_by=owner, **values)
    lead.set_company(company)
    lead.save()
    return lead


def convert(lead: Lead, *, on: date, **account_fields: Any) -> Lead:
    """As a conversion leaves it behind: an account with an opportunity."""
    account = make_account(lead.owner, lead.company, today=on, **account_fields)
    opportunity = make_opportunity(account, today=on)
    Lead.objects.filter(pk=lead.pk).update(
        state=LeadState.CONVERTED, account=account, opportunity=opportunity, closed_on=on, qualified_on=on,
        first_contact_on=on,
    )  # fmt: skip
    lead.refresh_from_db()
    return lead


def figures(user: User, campaign: Campaign) -> outcomes.Outcome:
    return yields.lines(again(user), [campaign])[0].outcome


def test_each_step_holds_the_leads_that_came_at_least_so_far(cast: Cast) -> None:
    campaign = make_campaign(cast.mia)
    make_lead(cast.ann, campaign=campaign)
    make_lead(cast.ann, campaign=campaign, first_contact_on=TODAY, state=LeadState.WORKING)
    make_lead(
        cast.bob, campaign=campaign, first_contact_on=TODAY, qualified_on=TODAY, state=LeadState.UNFIT,
        unfit_reason=UnfitReason.NO_MONEY, closed_on=TODAY,
    )  # fmt: skip
    lead = convert(make_lead(cast.ann, campaign=campaign), on=TODAY - timedelta(days=9))
    win(lead.opportunity)
    found = figures(cast.ada, campaign)
    assert (found.leads, found.contacted, found.qualified, found.converted) == (4, 3, 2, 1)
    assert (found.opportunity, found.ordered, found.orders, found.money) == (1, 1, 1, {"CNY": Decimal(1000)})
    for step in outcomes.STEPS:
        assert outcomes.reached(Lead.objects.all(), step).count() == found.at(step), step


def test_orders_count_from_the_conversion_on_and_void_ones_never(cast: Cast) -> None:
    campaign = make_campaign(cast.mia)
    account = make_account(cast.ann, "Known Before", days_old=40)
    win(make_opportunity(account, today=TODAY - timedelta(days=30)), on=TODAY - timedelta(days=30))
    lead = make_lead(cast.ann, campaign=campaign)
    Lead.objects.filter(pk=lead.pk).update(
        state=LeadState.CONVERTED, account=account, closed_on=TODAY - timedelta(days=10), first_contact_on=TODAY
    )
    assert figures(cast.ada, campaign).orders == 0
    order = win(make_opportunity(account), on=TODAY)
    later = win(make_opportunity(account), on=TODAY, amount=Decimal(300))
    found = figures(cast.ada, campaign)
    assert (found.ordered, found.orders) == (1, 2)
    assert found.money == {order.currency: order.amount + later.amount}
    orders.void_order(later, by=cast.mia, reason="twice", today=TODAY)
    assert figures(cast.ada, campaign).orders == 1


def test_an_order_belongs_to_the_lead_of_its_opportunity_and_else_to_the_one_converted_last(cast: Cast) -> None:
    first, second = make_campaign(cast.mia), make_campaign(cast.mia, "Web")
    one = convert(make_lead(cast.ann, campaign=first), on=TODAY - timedelta(days=20))
    other = make_lead(cast.ann, "Lantern Toys, second enquiry", campaign=second)
    Lead.objects.filter(pk=other.pk).update(
        state=LeadState.CONVERTED, account=one.account, closed_on=TODAY - timedelta(days=5)
    )
    win(one.opportunity)
    assert (figures(cast.ada, first).orders, figures(cast.ada, second).orders) == (1, 0)
    win(make_opportunity(one.account))
    assert (figures(cast.ada, first).orders, figures(cast.ada, second).orders) == (1, 1)


def test_money_of_two_currencies_is_never_added(cast: Cast) -> None:
    for name, currency in (("Home", "CNY"), ("Abroad", "USD")):
        campaign = make_campaign(cast.mia, name, currency=currency)
        account = convert(make_lead(cast.ann, name, campaign=campaign), on=TODAY - timedelta(days=9)).account
        opportunity = make_opportunity(account, currency=currency)
        orders.win(
            opportunity, amount=Decimal(100), currency=currency, ordered_on=TODAY, by=cast.ann, today=TODAY,
            version=opportunity.version, reason="at once",
        )  # fmt: skip
    total = yields.total(yields.lines(again(cast.ada), Campaign.objects.all()))
    assert total.outcome.money == {"CNY": Decimal(100), "USD": Decimal(100)}
    assert dict(total.costs) == {"CNY": Decimal(1000), "USD": Decimal(1000)}


def test_everybody_reads_the_figures_of_their_own_leads_managers_of_their_teams_admins_all(cast: Cast) -> None:
    campaign = make_campaign(cast.mia)
    for owner in (cast.ann, cast.bob, cast.cho, cast.sue):
        make_lead(owner, f"Of {owner.name}", campaign=campaign)
    seen = {name: figures(getattr(cast, name), campaign).leads for name in ("ann", "mia", "max", "zoe", "ada")}
    assert seen == {"ann": 1, "mia": 2, "max": 3, "zoe": 1, "ada": 4}


def test_a_cost_is_divided_for_who_answers_for_it_or_sees_all_its_leads(cast: Cast) -> None:
    campaign = make_campaign(cast.mia)
    make_lead(cast.ann, campaign=campaign)
    line = yields.lines(again(cast.mia), [campaign])[0]
    assert line.per_lead == Decimal("1000.00")
    assert line.per_order is None
    make_lead(cast.sue, "Elsewhere", campaign=campaign)
    assert yields.lines(again(cast.mia), [campaign])[0].per_lead == Decimal("500.00")  # who answers for it
    assert yields.lines(again(cast.zoe), [campaign])[0].per_lead is None
    assert yields.lines(again(cast.ada), [campaign])[0].per_lead == Decimal("500.00")
    assert yields.lines(again(cast.ann), [campaign])[0].cost is None


def test_leads_of_dormant_accounts_that_were_taken_back_count_nowhere(cast: Cast) -> None:
    campaign = make_campaign(cast.mia, kind=Source.DORMANT)
    values = {"state": LeadState.UNFIT, "unfit_reason": UnfitReason.OTHER, "closed_on": TODAY, "taken_back_on": TODAY}
    make_lead(None, campaign=campaign, **values)
    make_lead(cast.ann, campaign=campaign)
    assert figures(cast.ada, campaign).leads == 1


def test_a_salesperson_is_responsible_for_their_own_campaigns_only(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        campaigns.create({"name": "Not mine", "starts_on": TODAY, "owner": cast.bob}, by=cast.ann)
    made = campaigns.create({"name": "Mine", "starts_on": TODAY, "owner": cast.ann}, by=cast.ann)
    assert made.team_id == cast.ann.team_id


def test_an_edit_is_refused_over_a_newer_version_and_leaves_an_event(cast: Cast) -> None:
    campaign = make_campaign(cast.mia)
    campaigns.edit(campaign, {"cost": Decimal(2000)}, by=cast.mia, version=1)
    with pytest.raises(StaleEdit):
        campaigns.edit(campaign, {"cost": Decimal(3000)}, by=cast.mia, version=1)
    with pytest.raises(InvalidInput):
        campaigns.edit(campaign, {"ends_on": TODAY - timedelta(days=99)}, by=cast.mia, version=2)
    event = Event.objects.get(code="campaign.changed")
    assert event.params["fields"] == {"cost": ["1000.00", "2000"]}


def test_closing_and_opening_again_leave_events(cast: Cast) -> None:
    campaign = make_campaign(cast.mia)
    closed = campaigns.close(campaign, by=cast.mia, version=1, now=timezone.now())
    assert campaigns.reopen(closed, by=cast.mia, version=2).closed_at is None
    assert set(Event.objects.values_list("code", flat=True)) >= {"campaign.closed", "campaign.reopened"}


# -- pages ---------------------------------------------------------------------------------------------------------
def test_two_people_editing_at_once_keep_what_only_one_of_them_touched(cast: Cast, as_user: Any) -> None:
    campaign = make_campaign(cast.mia)
    page, address = as_user(cast.max), reverse("leads:campaign_edit", args=[campaign.pk])
    form = page.get(address).context["form"]
    sent = {name: "" if value is None else value for name, value in form.initial.items()} | {"place": "Hall 4"}
    campaigns.edit(campaign, {"notes": "bring samples"}, by=cast.mia, version=1)
    assert page.post(address, sent).status_code == 302
    campaign.refresh_from_db()
    assert (campaign.place, campaign.notes) == ("Hall 4", "bring samples")
    sent["place"] = "Hall 5"
    answer = page.post(address, sent)
    assert answer.status_code == 409
    assert "Hall 4" in answer.content.decode()


def test_only_who_may_edit_a_campaign_reaches_its_form(cast: Cast, as_user: Any) -> None:
    campaign = make_campaign(cast.mia)
    reached = {
        name: as_user(getattr(cast, name)).get(reverse("leads:campaign_edit", args=[campaign.pk])).status_code
        for name in ("ann", "mia", "max", "zoe", "ada")
    }
    assert reached == {"ann": 404, "mia": 200, "max": 200, "zoe": 404, "ada": 200}
    assert as_user(cast.ann).post(reverse("leads:campaign_close", args=[campaign.pk])).status_code == 404


def test_an_invalid_form_answers_422_and_keeps_what_was_typed(cast: Cast, as_user: Any) -> None:
    answer = as_user(cast.mia).post(reverse("leads:campaign_new"), {"name": "Fair", "starts_on": "no date"})
    assert answer.status_code == 422
    assert 'value="Fair"' in answer.content.decode()
    assert not Campaign.objects.exists()


def test_the_list_is_narrowed_by_kind_year_and_person_and_sorted_by_a_figure(cast: Cast, as_user: Any) -> None:
    big, small = make_campaign(cast.mia, "Big"), make_campaign(cast.max, "Small", kind=Source.WEB)
    old = make_campaign(cast.mia, "Old", starts_on=date(2024, 5, 1), ends_on=date(2024, 5, 3))
    for number in range(2):
        make_lead(cast.ann, f"Lead {number}", campaign=small)
    page = as_user(cast.ada)

    def shown(query: str) -> list[Campaign]:
        return [line.campaign for line in page.get(f"{reverse('leads:campaigns')}?{query}").context["lines"]]

    assert shown("") == [small, big, old]
    assert shown("kind=web") == [small]
    assert shown("year=2024") == [old]
    assert shown(f"owner={cast.max.pk}") == [small]
    assert shown("sort=leads")[0] == small
    assert shown("kind=nonsense&year=x&sort=y&page=-4") == [small, big, old]


@pytest.mark.parametrize("rows", [1, 12])
def test_the_list_costs_the_same_whatever_it_holds(
    cast: Cast, as_user: Any, rows: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(rows):
        make_lead(cast.ann, f"Lead {number}", campaign=make_campaign(cast.mia, f"Campaign {number}"))
    page = as_user(cast.mia)
    page.get(reverse("leads:campaigns"))
    with django_assert_max_num_queries(11):
        page.get(reverse("leads:campaigns"))
    campaign = Campaign.objects.first()
    with django_assert_max_num_queries(11):
        page.get(reverse("leads:campaign", args=[campaign.pk]))
