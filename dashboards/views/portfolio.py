"""The portfolio of accounts, the lists behind its figures, and its export."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Grade
from accounts.policies import for_request
from accounts.rules import RuleValues
from core.access import Access, access
from core.apart import at_hand, counted_apart
from core.clock import business_date
from core.htmx import fragment_of, is_htmx
from core.keyset import page
from core.ways_back import leads_back
from dashboards import exporting, kept, segments
from dashboards.portfolio import asking, behind, cares, closeness, committee, facts, found, sheet, ten, wallet
from dashboards.portfolio.asking import Asked
from dashboards.portfolio.words import ADVICE, PART_WORDS, SIZE_WORDS, TREND_WORDS, band_words
from dashboards.records import sizes
from dashboards.records.taking import Listed
from dashboards.views import records
from lists import sheets
from portraits.models.distance import Stage
from users.requests import MemberRequest

PAGE = "dashboards/portfolio/page.html"
LIST = "dashboards/portfolio/list.html"


@leads_back(gettext_lazy("Portfolio"))
@access(Access.MEMBER, "GET")
def portfolio(request: MemberRequest) -> HttpResponse:
    """Where the accounts of a person, team or the company stand, and where somebody has to act."""
    asked = asking.asked(request.user, request.GET, today=business_date())
    wide = kept.is_wide(asked.scope)
    context = {
        "asked": asked,
        "grades": Grade.choices,
        "suggestions": segments.suggestions(asked.scope),
    }
    context |= at_hand(lambda: _figures(request, asked, wide=wide))
    return render(request, f"{PAGE}#portfolio" if is_htmx(request) else PAGE, context)


@access(Access.MEMBER, "GET")
def closeness_moved(request: MemberRequest) -> HttpResponse:
    """Closeness had a page of its own: old links lead to the portfolio of the same people."""
    asked = asking.asked(request.user, request.GET, today=business_date())
    return redirect(f"{reverse('dashboards:portfolio')}?{asked.query}#closeness")


@access(Access.MEMBER, "GET")
@fragment_of("dashboards:portfolio")
@counted_apart
def portfolio_figures(request: MemberRequest) -> HttpResponse:
    """The figures alone, for a page that showed first."""
    asked = asking.asked(request.user, request.GET, today=business_date())
    return render(
        request, f"{PAGE}#figures", {"asked": asked} | _figures(request, asked, wide=kept.is_wide(asked.scope))
    )


@access(Access.MEMBER, "GET")
@fragment_of("dashboards:portfolio")
@counted_apart
def portfolio_acts(request: MemberRequest) -> HttpResponse:
    """The accounts that wait for somebody: at ten contacts with nothing done, protected and silent."""
    asked = asking.asked(request.user, request.GET, today=business_date())
    context: dict[str, Any] = {"asked": asked, "leads": request.user.is_admin or request.user.is_manager}
    try:
        with kept.limited():
            silent, waiting = (
                cares.silent_rows(asked, request.user),
                ten.waiting(asked, request.user, wide=kept.is_wide(asked.scope)),
            )
    except kept.TooMuch:
        context["too_much"] = True
    else:
        cares.attach_calls(request.user, silent, waiting)
        context |= {
            "silent": silent,
            "waiting": waiting,
            "shown": ten.SHOWN,
            "alert": _rules(request).contacts_alert,
            "to_silent": asked.address(list="protected", silent="1"),
            "to_undone": asked.address(list="ten", did=ten.NOTHING),
        }
    return render(request, "dashboards/portfolio/acts.html", context)


@leads_back(gettext_lazy("Portfolio"))
@access(Access.MEMBER, "GET", "POST")
@counted_apart
def portfolio_list(request: MemberRequest) -> HttpResponseBase:
    """The accounts or complaints behind one figure; by POST as a file."""
    asked = asking.asked(request.user, request.GET, today=business_date())
    try:
        kind, label, listing, given = behind.behind(request.user, asked, request.GET)
    except behind.NoSuchList:
        raise Http404 from None
    context: dict[str, Any] = {"asked": asked, "kind": kind, "label": label, "today": asked.today}
    by_role, gap = request.GET["list"] in behind.BY_ROLE, request.GET.get("gap", "")
    told = facts.of(request.GET)
    dress: Callable[[list[Any]], None] | None = None
    if by_role:
        dress = partial(committee.mark, user=request.user, gap=gap)
    elif told:
        dress = partial(told.dress, asked=asked, user=request.user)
    columns = committee.MARKS if by_role else told.columns if told else ()
    base = asked.address(list=request.GET["list"], **{key: request.GET.get(key, "") for key in given})
    status = 200
    try:
        with kept.limited():
            wide = kept.is_wide(asked.scope)
            ids = listing.known(wide=wide)
            rows = listing.among(ids)
            if request.method == "POST":
                said = [words for _to, words in asked.chips]
                about = replace(asked.about(_("Account portfolio"), request.user, filters=said), label=label)
                listed = Listed("portfolio_list", base, rows, behind.SORTS[kind], about, columns=columns, dress=dress)
                return records.sent(request, listed)
            shown = page(
                [rows], behind.SORTS[kind], after=request.GET.get("after", ""), before=request.GET.get("before", "")
            )
            if wide:
                size = sizes.of_known(listing.visible, ids, request.user, base)
            else:
                size = sizes.of(rows, request.user)
    except kept.TooMuch:
        context["too_much"], status = True, 409 if request.method == "POST" else 200
    else:
        context |= {
            "page": shown,
            **records.sized(size, query=base),
            "prev": f"?{base}&before={shown.before}" if shown.before else "",
            "next": f"?{base}&after={shown.after}" if shown.after else "",
        }
        if dress:
            dress(shown.rows)
            context |= {"by_role": by_role, "facts": told.shown if told else None}
        if kind == behind.COMPLAINTS:
            for complaint in shown.rows:
                complaint.late = complaint.is_overdue(asked.today)
    return render(request, f"{LIST}#list" if is_htmx(request) else LIST, context, status=status)


@access(Access.MEMBER, "POST")
def portfolio_export(request: MemberRequest) -> HttpResponseBase:
    """Every figure as a spreadsheet."""
    asked = asking.asked(request.user, request.GET, today=business_date())
    file_format = request.POST.get("file_format", "")
    if file_format not in sheets.TYPES:
        raise Http404
    try:
        counted = found.kept_of(asked, for_request(request.user), wide=kept.is_wide(asked.scope))
    except kept.TooMuch:
        return render(request, PAGE, {"asked": asked, "too_much": True}, status=409)
    about = asked.about(_("Account portfolio"), request.user, filters=[words for _to, words in asked.chips])
    lines = sheet.lines(asked, counted.found, _rules(request))
    return exporting.answer(
        about, file_format, sheet.headers(), lines, by=request.user, what="portfolio", query=asked.query
    )


def _rules(request: MemberRequest) -> RuleValues:
    """The numbers of the reader's team."""
    return for_request(request.user).of(request.user.team_id)


def _figures(request: MemberRequest, asked: Asked, *, wide: bool) -> dict[str, Any]:
    policy = for_request(request.user)
    try:
        counted = found.kept_of(asked, policy, wide=wide)
    except kept.TooMuch:
        return {"too_much": True}
    got, rules = counted.found, policy.of(request.user.team_id)
    matrix = closeness.matrix(asked, got.close)
    done, at_ten = ten.table(asked, got.ten)
    sold = sum(got.wallets.values())
    return {
        "counted_at": counted.at,
        "empty": not matrix.number,
        "matrix": matrix,
        "committee": committee.rows(asked, got.committee),
        "to_roles": asked.address(list="roles"),
        "higher": got.waits.get(closeness.HIGHER, 0),
        "to_higher": asked.address(list="close", stage=closeness.HIGHER),
        "capped": got.waits.get(closeness.CAPPED, 0),
        "to_capped": asked.address(list="close", stage=closeness.CAPPED),
        "near": sum(n for (stage, _roles), n in got.close.items() if stage >= Stage.FRIEND),
        "to_near": asked.address(list="close", stage="near"),
        "all_roles": matrix.total.cells[closeness.ROLES],
        "picture": wallet.picture(got.dots),
        "quadrants": [
            (
                SIZE_WORDS[size],
                PART_WORDS[part],
                ADVICE[size, part],
                number,
                to,
                (size, part) == (wallet.BIG, wallet.LITTLE),
            )
            for size, part, number, to in wallet.quadrants(asked, got.wallets)
        ],
        "trends": [(PART_WORDS[part], cells) for part, cells in wallet.trends(asked, got.wallets)],
        "trend_words": list(TREND_WORDS.values()),
        "sold": sold,
        "unsold": matrix.number - sold,
        "to_unsold": asked.address(list="unknown"),
        "places": wallet.places(asked, got.positions),
        "unplaced": got.positions.get("", (0, 0, 0))[0],
        "to_unplaced": asked.address(list="position", position="none"),
        "protected": got.protected,
        "to_protected": asked.address(list="protected"),
        "to_silent": asked.address(list="protected", silent="1"),
        "complaints": cares.complaints(asked, got.complaints, got.in_time),
        "done": done,
        "at_ten": at_ten,
        "undone": done[0],
        "bands": list(band_words(rules).values()),
        "alert": rules.contacts_alert,
        "required": rules.contacts_required,
        "large_from": wallet.LARGE_FROM,
    }
