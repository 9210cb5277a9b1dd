"""Each page as its reader gets it (reading.py)."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from accounts.models import Account, State
from benchmarks import knowing, selling, steering
from benchmarks.reading import Page, readers


def pages() -> Iterator[Page]:
    """Every page that exists, read by the role it is made for."""
    them = readers()
    busy, manager, admin = them.busy, them.manager, them.admin
    owned = Account.objects.filter(owner=busy).order_by("pk").first()
    pooled = Account.objects.filter(state=State.POOLED).order_by("pk").first()
    assert owned is not None
    assert pooled is not None
    lists = reverse("accounts:list")
    yield Page("Today, salesperson", reverse("pages:today"), busy)
    yield Page("Today, manager", reverse("pages:today"), manager)
    yield Page("Accounts, mine", lists, busy)
    yield Page("Accounts, teams", f"{lists}?scope=team", manager)
    yield Page("Accounts, all", f"{lists}?scope=team", admin)
    yield Page("Search by characters", f"{lists}?scope=team&q=金星", admin)
    yield Page("Search by pinyin", f"{lists}?scope=team&q=jinxing77", admin)
    yield Page("Search by characters, everywhere", f"{lists}?scope=all&q=金星", busy)
    yield Page("Search by pinyin, everywhere", f"{lists}?scope=all&q=jinxing", busy)
    yield Page("Search, own", f"{lists}?q=cq", busy)
    yield Page("Account", reverse("pages:account", args=[owned.pk]), busy)
    yield Page("Account in the pool", reverse("pages:account", args=[pooled.pk]), busy)
    yield Page("Timeline", reverse("followups:timeline", args=[owned.pk]), busy)
    yield Page("Opportunities of an account", reverse("leads:of_account", args=[owned.pk]), busy)
    yield Page("Log form", reverse("followups:log"), busy)
    yield Page("Pool", reverse("accounts:pool"), busy)
    yield Page("Desk", reverse("accounts:desk"), manager)
    yield Page("Desk, admin", reverse("accounts:desk"), admin)
    yield Page("Team", reverse("accounts:team"), manager)
    yield Page("Calendar, salesperson", reverse("pages:calendar"), busy)
    yield Page("Calendar, manager", reverse("pages:calendar"), manager)
    yield Page("Batches", reverse("accounts:batches"), admin)
    yield Page("Rules", reverse("accounts:rules"), manager)
    yield Page("Teams", reverse("users:teams"), admin)
    yield Page("Funnel, salesperson", reverse("dashboards:funnel_figures"), busy)
    yield Page("Funnel, ten teams", reverse("dashboards:funnel_figures"), manager)
    yield Page("Funnel, company", reverse("dashboards:funnel_figures"), admin)
    standing = f"{reverse('dashboards:funnel_figures')}?mode=now"
    yield Page("Funnel now in stage, salesperson", standing, busy)
    yield Page("Funnel now in stage, ten teams", standing, manager)
    yield Page(
        "Funnel of a segment, salesperson", f"{reverse('dashboards:funnel_figures')}?industry=pack&source=fair", busy
    )
    yield Page("Inbox", reverse("notifications:inbox"), busy)
    yield Page("People", reverse("users:people"), manager)
    yield from selling.pages(them)
    yield from steering.pages(them)
    yield from knowing.pages(them)
