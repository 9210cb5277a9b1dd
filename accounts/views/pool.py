"""The shared pool and claiming from it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from accounts import search
from accounts.filters import PoolFilter, applied
from accounts.listing import SEARCH_LENGTH
from accounts.models import Account
from accounts.policies import for_request
from accounts.rules import RuleValues
from accounts.services import pool as services
from accounts.services.reading import claimable, claimable_just_now, latest_moves
from accounts.services.refusals import AlreadyClaimed, ClaimRefused
from accounts.services.reserving import reserved
from accounts.views.addresses import query_of
from accounts.views.listing import shown_count
from core.access import Access, access
from core.clock import business_date
from core.htmx import is_htmx
from core.keyset import BOUND, BOUND_NARROWED, Sort, bounded_count, page
from users.models import User

SORTS = {
    "new": (_("Newest first"), Sort("state_since", descending=True)),
    "old": (_("Oldest first"), Sort("state_since")),
    "name": (_("Name"), Sort("sort_key")),
}


@access(Access.MEMBER, "GET")
def pool(request: HttpRequest) -> HttpResponse:
    """What may be claimed: why and when it came, last contact, previous owner, cool-down. Never a telephone number."""
    user, today = request.user, business_date()
    chosen = PoolFilter(request.GET, queryset=claimable(user))
    rows = chosen.qs if chosen.form.is_valid() else claimable(user)
    q = request.GET.get("q", "").replace("\0", "").strip()[:SEARCH_LENGTH]
    if q:
        rows = search.matching(rows, q, telephones=False)
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORTS else "new"
    shown = page(
        [rows.select_related("previous_owner").defer("notes", "telephones")],
        SORTS[sort][1],
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    names = ("q", "sort", *chosen.filters)
    bound = BOUND_NARROWED if q or applied(chosen) else BOUND
    rules = for_request(request.user).of(user.team_id)
    with_reasons(shown.rows, user, rules)
    context = {
        "page": shown,
        "filter": chosen,
        "q": q,
        "sort": sort,
        "sorts": [(name, words, query_of(request, names, sort=name)) for name, (words, _s) in SORTS.items()],
        "chips": [(query_of(request, names, **{name: None}), words) for name, words in applied(chosen)],
        "total": shown_count(len(shown.rows) if shown.only else bounded_count(rows, bound), bound),
        "prev": f"?{query_of(request, names, before=shown.before)}" if shown.before else "",
        "next": f"?{query_of(request, names, after=shown.after)}" if shown.after else "",
        "quota": None if user.is_admin else services.quota(user, today=today, rules=rules),
        "today": today,
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
        "quota": None if user.is_admin else services.quota(user, today=today, rules=rules),
        "today": today,
    }
    if not is_htmx(request):
        return render(request, "accounts/claimed.html", context, status=status)
    return render(request, "accounts/pool.html#answer", context, status=status)


def with_reasons(accounts: list[Account], user: User, rules: RuleValues) -> None:
    """Give each pooled account `came`, its latest move, `cools_until` for a previous owner, and `kept` for whom."""
    came, kept = latest_moves(accounts), reserved(accounts)
    for account in accounts:
        account.came, account.kept = came.get(account.pk), kept.get(account.pk)
        account.cools_until = services.cools_down_until(account, user, rules)
