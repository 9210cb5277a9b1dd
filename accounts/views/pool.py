"""The shared pool and claiming from it."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy

from accounts.columns import POOL
from accounts.models import Account
from accounts.policies import for_request
from accounts.pool_listing import SORTS, PoolListing
from accounts.rules import RuleValues
from accounts.services import pool as services
from accounts.services.reading import claimable_just_now, latest_moves
from accounts.services.refusals import AlreadyClaimed, ClaimRefused
from accounts.services.reserving import reserved
from accounts.training import gate
from accounts.views.listing import shown_count
from core.access import Access, access
from core.clock import business_date
from core.htmx import is_htmx
from core.ways_back import leads_back
from lists.registry import LONGEST_QUERY
from lists.services import views
from users.models import User


@leads_back(gettext_lazy("Pool"))
@access(Access.MEMBER, "GET")
def pool(request: HttpRequest) -> HttpResponse:
    """What may be claimed: why and when it came, last contact, previous owner, cool-down. Never a telephone number."""
    user, today = request.user, business_date()
    if not request.GET and (view := views.default_of(POOL, user)):
        return redirect(views.address_of(POOL, view))
    listing = PoolListing(user, request.GET)
    shown = listing.page()
    rules = for_request(user).of(user.team_id)
    bar = gate.bar_of(user, today=today, policy=for_request(user))
    with_reasons(shown.rows, user, rules)
    context = {
        "listing": listing,
        "page": shown,
        "filter": listing.filter,
        "q": listing.q,
        "sort": listing.sort,
        "sorts": SORTS.offered(listing.sort),
        "columns": listing.columns,
        "query": listing.address(),
        "without_q": listing.address(q=None),
        "chips": listing.chips,
        "total": shown_count(len(shown.rows) if shown.only else listing.count(), listing.bound),
        "prev": f"?{listing.address(before=shown.before)}" if shown.before else "",
        "next": f"?{listing.address(after=shown.after)}" if shown.after else "",
        "quota": None if user.is_admin else services.quota(user, today=today, rules=rules, bar=bar),
        "today": today,
        "exports": user.is_admin,
        "bar": bar,
        "fragment": is_htmx(request),
    }
    return render(request, "accounts/pool.html#list" if is_htmx(request) else "accounts/pool.html", context)


@access(Access.MEMBER, "POST")
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an account out of the pool; of two people exactly one gets it and the other is told who did."""
    user, today = request.user, business_date()
    account = get_object_or_404(claimable_just_now(user, today), pk=pk)
    rules = for_request(request.user).of(user.team_id)
    status = 200
    why: ClaimRefused | None = None
    try:
        services.claim(account, by=user, today=today)
    except ClaimRefused as refusal:
        status, why = 409, refusal
    after = claimable_just_now(user, today).select_related("owner", "previous_owner")
    account = after.filter(pk=pk).first() or account
    with_reasons([account], user, rules)
    context = {
        "account": account,
        "why": why,
        "gone": isinstance(why, AlreadyClaimed),
        "quota": None if user.is_admin else _left(user, rules, today),
        "today": today,
        "between": len(PoolListing(user, _shown(request)).columns),
    }
    if not is_htmx(request):
        return render(request, "accounts/claimed.html", context, status=status)
    return render(request, "accounts/pool.html#answer", context, status=status)


def _left(user: User, rules: RuleValues, today: date) -> services.Quota:
    bar = gate.bar_of(user, today=today, policy=for_request(user))
    return services.quota(user, today=today, rules=rules, bar=bar)


def _shown(request: HttpRequest) -> QueryDict:
    """The address of the list before the reader."""
    return QueryDict(urlsplit(request.headers.get("HX-Current-URL", "")).query[:LONGEST_QUERY])


def with_reasons(accounts: list[Account], user: User, rules: RuleValues) -> None:
    """Give each pooled account `came`, its latest move, `cools_until` for a previous owner, and `kept` for whom."""
    came, kept = latest_moves(accounts), reserved(accounts)
    for account in accounts:
        account.came, account.kept = came.get(account.pk), kept.get(account.pk)
        account.cools_until = services.cools_down_until(account, user, rules)
