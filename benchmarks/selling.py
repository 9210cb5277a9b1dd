"""Pages from a heap of leads to orders: search, leads, campaigns, pipeline, forecast, duplicates, exports, API."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from accounts.models import Account, AccountMatch, State
from benchmarks.reading import Page, Readers
from core.clock import business_date
from leads.models import Campaign, Lead, Opportunity, Outcome, Quote
from users.models import Team

# What the names of benchmarks/seed.sql are made of.
FOUND_BY = {
    "characters": "金星",
    "one character": "重",
    "full pinyin": "chongqing",
    "initials": "cqjx",
    "simplified": "东方",
    "traditional": "東方",
    "English": "northwind",
    "a telephone tail": "4711",
    "a person": "李伟",
    "what every name holds": "包装",
    "an opportunity": "boxes 4711",
    "nothing": "zzzqqq",
}
LEAD_FILTERS = ("state=new", "state=any", "source=fair", "campaign=7", "industry=pack", "region=North", "tag=tag7")


def pages(readers: Readers) -> Iterator[Page]:
    """Everything that salespeople live in, by salesperson, manager of ten teams and admin."""
    yield from _palette(readers)
    yield from _leads(readers)
    yield from _campaigns(readers)
    yield from _pipeline(readers)
    yield from _money(readers)
    yield from _forecast(readers)
    yield from _funnel(readers)
    yield from _duplicates(readers)
    yield from _lists(readers)
    yield from _api(readers)


def _palette(readers: Readers) -> Iterator[Page]:
    find = reverse("pages:find")
    for what, text in FOUND_BY.items():
        for who, reader in readers.all:
            yield Page(f"Find anything by {what}, {who}", f"{find}?q={text}", reader)
    yield Page("Find anything, recent", find, readers.busy)


def _leads(readers: Readers) -> Iterator[Page]:
    address = reverse("leads:list")
    scopes = (("Leads, mine", "mine", readers.busy), ("Leads, pool", "pool", readers.busy),
              ("Leads, teams", "team", readers.manager), ("Leads, assigned", "team", readers.admin),
              ("Leads, everywhere", "all", readers.manager))  # fmt: skip
    for name, scope, reader in scopes:
        yield Page(name, f"{address}?scope={scope}", reader)
    for sort in ("new", "name", "last"):
        for name, scope, reader in scopes:
            yield Page(f"{name}, by {sort}", f"{address}?scope={scope}&sort={sort}", reader)
    some = Team.objects.exclude(manager=None).order_by("-pk")[0]
    for filtered in (*LEAD_FILTERS, f"team={readers.busy.team_id}", f"owner={readers.busy.pk}"):
        for name, scope, reader in scopes:
            if filtered.startswith(("team", "owner")) and scope in ("mine", "pool"):
                continue
            yield Page(
                f"{name}, {filtered.partition('=')[0]} {filtered}", f"{address}?scope={scope}&{filtered}", reader
            )
    yield Page("Leads of a foreign team", f"{address}?scope=team&team={some.pk}", readers.admin)
    for what in ("characters", "initials", "a telephone tail"):
        yield Page(f"Leads, everywhere, by {what}", f"{address}?scope=all&q={FOUND_BY[what]}", readers.manager)
    lead = Lead.objects.running().filter(owner=readers.busy).order_by("pk")[0]
    yield Page("Lead", reverse("pages:lead", args=[lead.pk]), readers.busy)
    yield Page("Lead from a list", f"{reverse('pages:lead', args=[lead.pk])}?list=leads&scope=mine", readers.busy)
    yield Page("New lead", reverse("leads:lead_new"), readers.busy)
    yield Page("Dormant accounts as leads", reverse("leads:dormant"), readers.manager)


def _campaigns(readers: Readers) -> Iterator[Page]:
    this_year = f"{reverse('leads:campaigns')}?year={business_date().year}"
    some = Campaign.objects.order_by("pk")[0]
    for who, reader in readers.all:
        yield Page(f"Campaigns of a year, {who}", this_year, reader)
        yield Page(f"Campaign, {who}", reverse("leads:campaign", args=[some.pk]), reader)
        yield Page(f"Segments, {who}", reverse("dashboards:segments"), reader)


def _pipeline(readers: Readers) -> Iterator[Page]:
    for who, reader in readers.all:
        yield Page(f"Board, {who}", reverse("leads:pipeline"), reader)
        yield Page(f"Board with won and lost, {who}", f"{reverse('leads:pipeline')}?closed=1", reader)
        yield Page(f"Pipeline as a list, {who}", reverse("leads:pipeline_list"), reader)
        yield Page(f"Pipeline by amount, {who}", f"{reverse('leads:pipeline_list')}?sort=amount", reader)
        yield Page(f"Pipeline, stuck ones, {who}", f"{reverse('leads:pipeline_list')}?stuck=1", reader)
        yield Page(f"Pipeline by a name, {who}", f"{reverse('leads:pipeline_list')}?scope=all&q=金星", reader)
        yield Page(f"Why we lose, {who}", reverse("leads:why_lost"), reader)
    yield Page("More cards of a column", f"{reverse('leads:pipeline_column')}?column=A", readers.manager)


def _money(readers: Readers) -> Iterator[Page]:
    deal = Opportunity.objects.filter(account__owner=readers.busy, outcome=Outcome.OPEN).order_by("pk")[0]
    yield Page("Opportunity", reverse("leads:story", args=[deal.pk]), readers.busy)
    yield Page("Tools of an opportunity", reverse("leads:tools", args=[deal.pk]), readers.busy)
    yield Page("Money of an opportunity", reverse("leads:money", args=[deal.pk]), readers.busy)
    yield Page("Visit brief", reverse("pages:brief", args=[deal.account_id]), readers.busy)
    yield Page("Products", reverse("leads:products"), readers.admin)
    if quote := Quote.objects.visible_to(readers.busy).order_by("pk").first():
        yield Page("Quotation", reverse("leads:quote", args=[quote.pk]), readers.busy)
        yield Page("Quotation, to print", reverse("leads:quote_print", args=[quote.pk]), readers.busy)


def _forecast(readers: Readers) -> Iterator[Page]:
    forecast, changes = reverse("dashboards:forecast"), reverse("dashboards:forecast_changes")
    for who, reader in readers.all:
        yield Page(f"Forecast by quarter, {who}", forecast, reader)
        yield Page(f"Forecast by month, {who}", f"{forecast}?by=month", reader)
        yield Page(f"Forecast, what changed, {who}", changes, reader)
        yield Page(f"Forecast, list behind, {who}", f"{reverse('dashboards:forecast_list')}?bucket=open", reader)
    yield Page("Forecast of a person", f"{forecast}?person={readers.of_manager.pk}", readers.manager)
    yield Page("Forecast of a team", f"{forecast}?team={readers.manager.team_id}&own=1", readers.manager)


def _funnel(readers: Readers) -> Iterator[Page]:
    leads = f"{reverse('dashboards:funnel_figures')}?mode=leads"
    for who, reader in readers.all:
        yield Page(f"Funnel from the lead, {who}", f"{leads}&by=source", reader)
    yield Page("Funnel from the lead by month", f"{leads}&by=month", readers.manager)


def _duplicates(readers: Readers) -> Iterator[Page]:
    exists = reverse("pages:exists")
    pooled = Account.objects.filter(state=State.POOLED).order_by("pk")[0]
    number = AccountMatch.objects.filter(account=pooled, kind="tel").values_list("value", flat=True)[0]
    yield Page("Does this customer exist, by name", f"{exists}?q={pooled.name}", readers.busy)
    yield Page("Does this customer exist, by telephone", f"{exists}?q={number}", readers.busy)
    for name, reader in (("teams", readers.manager), ("company", readers.admin)):
        yield Page(f"Duplicates, {name}", reverse("pages:duplicates"), reader)
        yield Page(f"Duplicates, {name}, the list", reverse("pages:duplicates"), reader, fragment=True)


def _lists(readers: Readers) -> Iterator[Page]:
    yield Page("Saved views", f"{reverse('lists:views')}?list=accounts", readers.manager)
    yield Page("Exports", reverse("pages:exports"), readers.admin)
    for of in ("accounts", "leads", "opportunities"):
        yield Page(
            f"Export of {of}, dialog", f"{reverse('pages:export_new')}?list={of}&query=scope%3Dall", readers.admin
        )
    yield Page("Imports", reverse("imports:list"), readers.admin)


def _api(readers: Readers) -> Iterator[Page]:
    for name in ("account", "lead", "opportunity", "order", "campaign"):
        for who, reader in readers.all:
            yield Page(f"API, {name} list, {who}", reverse(f"api:{name}-list"), reader)
    own = Account.objects.filter(owner=readers.busy).order_by("pk")[0]
    for name in ("person", "follow-up", "next-step", "move"):
        yield Page(f"API, {name} list of an account", f"{reverse(f'api:{name}-list')}?account={own.pk}", readers.busy)
    yield Page("API, leads found", f"{reverse('api:lead-list')}?q=金星", readers.manager)
