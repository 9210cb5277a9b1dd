"""Pages that managers steer by: curve, funnel in detail, portfolio, pool and desk, figures by person, cases, rule lab."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from benchmarks.reading import Page, Readers


def pages(readers: Readers) -> Iterator[Page]:
    """Every page of this part, as each role reads it."""
    yield from _curve(readers)
    yield from _funnel_detail(readers)
    yield from _flows(readers)
    yield from _people(readers)
    yield from _shared(readers)


def _curve(readers: Readers) -> Iterator[Page]:
    figures, listed = reverse("dashboards:curve_figures"), reverse("dashboards:curve_list")
    for who, reader in readers.all:
        yield Page(f"Curve, {who}", f"{figures}?by=source", reader)
        yield Page(f"Curve by days, {who}", f"{figures}?way=days&by=period", reader)
        yield Page(f"Curve, list behind, {who}", f"{listed}?what=ordered&n=3", reader)
    yield Page("Curve by person", f"{figures}?by=person", readers.manager)


def _funnel_detail(readers: Readers) -> Iterator[Page]:
    figures, listed = reverse("dashboards:funnel_detail_figures"), reverse("dashboards:funnel_detail_list")
    for who, reader in readers.all:
        for unit in ("leads", "accounts", "opportunities"):
            yield Page(f"Cohorts of {unit}, {who}", f"{figures}?part=cohorts&unit={unit}", reader)
        for part in ("outlook", "sources", "losses", "ageing"):
            yield Page(f"Funnel in detail, {part}, {who}", f"{figures}?part={part}", reader)
        yield Page(f"Cohorts, list behind, {who}", f"{listed}?part=cohorts&unit=accounts&list=cohort&at=O", reader)
        yield Page(f"Portfolio, {who}", reverse("dashboards:portfolio_figures"), reader)
        yield Page(f"Portfolio, who waits, {who}", reverse("dashboards:portfolio_acts"), reader)
        yield Page(f"Portfolio, list behind, {who}", f"{reverse('dashboards:portfolio_list')}?list=ten", reader)


def _flows(readers: Readers) -> Iterator[Page]:
    figures, ahead, listed = (reverse(f"dashboards:flows_{name}") for name in ("figures", "ahead", "list"))
    for who, reader in readers.all:
        for place in ("pool", "desk"):
            yield Page(f"Flows of the {place}, {who}", f"{figures}?place={place}", reader)
            yield Page(f"What lies ahead of the {place}, {who}", f"{ahead}?place={place}", reader)
        yield Page(f"Second owners, list behind, {who}", f"{listed}?what=handed&how=second&result=", reader)


def _people(readers: Readers) -> Iterator[Page]:
    table, busy = reverse("dashboards:people"), readers.busy
    yield Page("Figures by person, a team", f"{table}?team={busy.team_id}", readers.admin)
    yield Page("Figures by person, ten teams", table, readers.manager)
    yield Page("New staff", reverse("dashboards:new_staff"), readers.manager)
    for who, reader, person in (("own", busy, busy), ("manager", readers.manager, readers.of_manager)):
        yield Page(f"Figures of one person, {who}", reverse("dashboards:person", args=[person.pk]), reader)
        listed = reverse("dashboards:person_list", args=[person.pk])
        for what in ("customers", "days", "kept", "orders"):
            yield Page(f"Figures of one person, list of {what}, {who}", f"{listed}?figure={what}", reader)


def _shared(readers: Readers) -> Iterator[Page]:
    for who, reader in readers.all:
        yield Page(f"Cases, {who}", reverse("cases:list"), reader)
    yield Page("Rule lab", reverse("dashboards:lab"), readers.admin)
