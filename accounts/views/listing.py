"""The list of accounts, and finding one for another form."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts import beside, figures
from accounts.columns import ACCOUNTS
from accounts.committee import coverage
from accounts.forms.facts import PICKED
from accounts.listing import Listing
from core.access import Access, access
from core.clock import business_date
from core.formatting import number
from core.htmx import is_htmx
from core.keyset import BOUND
from lists.services import views

MOST_FOUND = 8


@access(Access.MEMBER, "GET")
def account_list(request: HttpRequest) -> HttpResponse:
    """Mine, my working groups', my teams', or everywhere; narrowed and ordered by the address."""
    today = business_date()
    if not request.GET and (view := views.default_of(ACCOUNTS, request.user)):
        return redirect(views.address_of(ACCOUNTS, view))
    listing = Listing(request.user, request.GET, today)
    page = listing.page()
    figures.attach(page.rows, today, listing.policy)
    shown = [name for name, *_column in listing.columns]
    beside.attach(shown, page.rows, request.user)
    if "committee" in shown:
        coverage.attach(page.rows, user=request.user)
    context = {
        "listing": listing,
        "page": page,
        "today": today,
        "query": listing.address(),
        "total": shown_count(len(page.rows) if page.only else listing.count(), listing.bound),
        "without_q": listing.address(q=None),
        "everywhere": listing.address(scope="all"),
        "prev": _at(listing, "before", page.before),
        "next": _at(listing, "after", page.after),
        "tabs": [(words, listing.address(scope=name), name == listing.scope) for name, words in listing.scopes.items()],
        "movable": listing.scope == "team" and (request.user.is_admin or request.user.is_manager),
        "ticks": listing.scope != "all",
        "narrowing": listing.narrowing,
        "columns": [(*column, beside.template_of(column[0])) for column in listing.columns],
        "beside": [listing.filter.form[name] for name in beside.filters()],
        "fragment": is_htmx(request),
    }
    if not is_htmx(request):
        context |= {"industries": listing.suggestions("industry"), "regions": listing.suggestions("region")}
    return render(request, "accounts/list.html#list" if is_htmx(request) else "accounts/list.html", context)


@access(Access.MEMBER, "GET")
def account_pick(request: HttpRequest) -> HttpResponse:
    """Accounts under a few letters, as choices of a form's field `name`."""
    listing = Listing(request.user, {"q": request.GET.get("q", ""), "scope": "all"}, business_date())
    found = listing.page().rows[:MOST_FOUND] if listing.q else []
    skip = request.GET.get("skip", "")
    rows = [account for account in found if str(account.pk) != skip]
    name = request.GET.get("name", "")
    context = {"found": rows, "q": listing.q, "name": name if name in PICKED else PICKED[0]}
    return render(request, "accounts/form.html#picked", context)


def shown_count(count: int, bound: int = BOUND) -> str:
    """A count as people read it: exact up to the bound, then "10,000+"."""
    return f"{number(bound)}+" if count > bound else number(count)


def _at(listing: Listing, way: str, cursor: str) -> str:
    return f"?{listing.address(**{way: cursor})}" if cursor else ""
