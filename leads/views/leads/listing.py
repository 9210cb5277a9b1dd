"""The list of leads: mine, my teams', the pool, everywhere."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.policies import for_request
from accounts.views.listing import shown_count
from core.access import Access, access
from core.clock import business_date
from core.htmx import is_htmx
from leads.columns import LEADS
from leads.lead_listing import LeadListing
from leads.lead_story import came_back
from leads.models import Lead
from leads.services.leads import pool
from lists.services import views
from users.requests import MemberRequest


@access(Access.MEMBER, "GET")
def lead_list(request: MemberRequest) -> HttpResponse:
    """One tab of the list, narrowed and ordered by the address; rows of the pool are masked."""
    today, user = business_date(), request.user
    if not request.GET and (view := views.default_of(LEADS, user)):
        return redirect(views.address_of(LEADS, view))
    listing = LeadListing(user, request.GET, today)
    page = listing.page()
    rules = for_request(user).of(user.team_id)
    dress(page.rows, request)
    if listing.scope == "pool":
        back = came_back(page.rows, user)
        for lead in page.rows:
            lead.back_words = back.get(lead.pk) or (
                _("Nobody has had it yet") if lead.previous_owner_id is None else ""
            )
    context: dict[str, Any] = {
        "listing": listing,
        "page": page,
        "today": today,
        "query": listing.address(),
        "total": shown_count(len(page.rows) if page.only else listing.count(), listing.bound),
        "without_q": listing.address(q=None),
        "everywhere": listing.address(scope="all"),
        "prev": f"?{listing.address(before=page.before)}" if page.before else "",
        "next": f"?{listing.address(after=page.after)}" if page.after else "",
        "tabs": [(words, listing.address(scope=name), name == listing.scope) for name, words in listing.scopes.items()],
        "columns": listing.columns,
        "fragment": is_htmx(request),
        **ticks_of(listing),
        "quota": None if user.is_admin else pool.quota(user, today=today, rules=rules),
    }
    return render(request, "leads/list.html#list" if is_htmx(request) else "leads/list.html", context)


def ticks_of(listing: LeadListing) -> dict[str, bool]:
    """What can be done with several leads of a tab at once: assigned by managers, tagged where they are one's own."""
    assigns = (listing.user.is_admin or listing.user.is_manager) and listing.scope != "mine"
    tags = listing.scope in ("mine", "team")
    return {"assigns": assigns, "tags": tags, "ticks": assigns or tags}


def dress(leads: list[Lead], request: MemberRequest) -> None:
    """Give each row what it shows besides its columns: whether it is masked, days left, when it may be claimed again."""
    user, today = request.user, business_date()
    rules = for_request(user).of(user.team_id)
    for lead in leads:
        row: Any = lead
        row.masked = lead.owner_id is None and not user.is_admin
        row.workable = lead.is_running and (
            lead.owner_id in user.served_owner_ids
            or (lead.owner_id is not None and (user.is_admin or lead.team_id in user.managed_team_ids))
        )
        row.days_left = (lead.return_due_on - today).days if lead.return_due_on else None
        row.cools_until = pool.cools_down_until(lead, user, rules)
