"""Every main page with a whole company in it: readable for all, as wide as its screen, without a blocked script."""

from itertools import product

import pytest

from accounts.models import Account, State
from core.clock import business_date
from followups.models import FollowUp
from leads.models import Opportunity
from notifications.models import Robot
from tests.browser.steps import at_rest, axe_findings, what_is_too_wide
from tests.founded import company_of
from users.models import User

# language, on a phone, looks: the short form takes the first one
LOOKS = (("zh-hans", False, ("light", "dark")), ("en", True, ("dark", "light")))


@pytest.fixture
def company(transactional_db):
    """The demo company, and addresses of one record of each kind."""
    company_of(business_date())
    people = {
        "seller": User.objects.get(email="chen@demo.example"),
        "manager": User.objects.get(email="wang@demo.example"),
        "admin": User.objects.get(email="admin@demo.example"),
    }
    own = Account.objects.filter(owner=people["seller"], state=State.OWNED).order_by("-lifetime_contacts", "pk").first()
    pooled = Account.objects.filter(state=State.POOLED).order_by("pk").first()
    deal = Opportunity.objects.filter(account__owner=people["seller"], outcome="lost").order_by("pk").first()
    running = (
        Opportunity.objects.filter(account__owner=people["seller"], outcome="open", stage="C").order_by("pk").first()
    )
    entry = FollowUp.objects.filter(account=own, author=people["seller"], voided_at=None).order_by("-pk").first()
    pages = {
        "seller": (
            "/",
            "/accounts/",
            "/accounts/?q=zzzzzz",
            f"/account/{own.pk}/",
            f"/account/{own.pk}/?tab=persons",
            f"/account/{own.pk}/?tab=opportunities",
            f"/account/{own.pk}/?tab=group",
            f"/account/{own.pk}/?tab=history",
            f"/opportunities/{deal.pk}/",
            f"/opportunities/{running.pk}/",
            "/pipeline/?closed=1&period=year",
            "/pipeline/list/",
            "/orders/",
            f"/accounts/{running.account_id}/brief/",
            f"/accounts/{own.pk}/edit/",
            f"/accounts/{own.pk}/suspend/",
            "/follow-ups/log/",
            f"/follow-ups/log/?account={own.pk}",
            f"/follow-ups/{entry.pk}/correct/",
            "/accounts/pool/",
            f"/account/{pooled.pk}/",
            "/inbox/",
            "/inbox/preferences/",
            "/people/me/",
        ),
        "manager": (
            "/",
            "/accounts/?scope=team",
            "/accounts/team/",
            "/accounts/desk/",
            "/people/",
            f"/people/{people['seller'].pk}/",
            "/funnel/",
            "/pipeline/",
            "/pipeline/lost/",
            "/pipeline/competitors/",
            "/funnel/list/?bar=contacted",
        ),
        "admin": (
            "/",
            "/accounts/?scope=all",
            "/accounts/desk/",
            "/accounts/rules/try/?c.capacity=30&c.dormancy_days=80",
            "/inbox/preferences/",
            "/inbox/robots/",
            "/inbox/robots/new/",
            f"/inbox/robots/{Robot.objects.get().pk}/",
            "/lab/",
        ),
        None: ("/auth/login/",),
    }
    return people, pages


def test_every_page_can_be_read_by_everybody_and_fits_its_screen(company, visit, long_form):
    people, pages = company
    found = []
    for who, (language, phone, looks) in product(pages, LOOKS):
        page = visit(people.get(who), "/auth/login/", language=language, phone=phone)
        for look in looks if long_form else looks[:1]:
            page.evaluate("look => localStorage.setItem('crm:theme', look)", look)
            for address in pages[who]:
                answer = page.goto(address)
                at_rest(page)
                troubles = what_is_too_wide(page) + axe_findings(page, visit)
                if answer.status != 200:
                    troubles.append(str(answer.status))
                found += [(address, "phone" if phone else "desk", look, words) for words in troubles]
    assert found == []
