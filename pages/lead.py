"""One lead on one page: who they are, whose it is, what came of it so far, what is next."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.policies import for_request
from core.access import Access, access
from core.clock import business_date
from core.ways_back import came_from
from followups.forms.leads import LeadLogForm, initial_of_lead_log
from followups.lead_timeline import contacts_of
from followups.services.leads.unconverting import in_the_way
from leads.lead_listing import LeadListing
from leads.lead_story import story_of
from leads.models import Lead, LeadState
from leads.services.leads import pool
from leads.views.leads.batches import still_open
from leads.views.leads.listing import dress
from leads.views.leads.working import man_of
from users.requests import MemberRequest

MOST_CONTACTS = 100
LONGEST_LIST = 1000


@access(Access.MEMBER, "GET")
def lead(request: MemberRequest, pk: int) -> HttpResponse:
    """The page of a lead one serves; of one in the pool the masked card."""
    user, today = request.user, business_date()
    related = ("owner", "previous_owner", "team", "campaign", "account", "key_person", "opportunity")
    seen = Lead.objects.visible_to(user).select_related(*related)
    it = get_object_or_404(seen.annotate(served=Exists(Lead.objects.served_by(user).filter(pk=OuterRef("pk")))), pk=pk)
    dress([it], request)
    served = user.is_admin or it.served  # type: ignore[attr-defined]
    story = story_of(it, user)
    context: dict[str, Any] = {
        "lead": it,
        "today": today,
        "served": served,
        "story": story,
        "open_act": still_open(request, it, story[0].move.pk) if story else None,
        "quota": None if user.is_admin else pool.quota(user, today=today, rules=for_request(user).of(user.team_id)),
        **_around(request, it),
    }
    if served:
        undo_refused = in_the_way(it, today=today)
        it_works = it.workable  # type: ignore[attr-defined]
        context |= {
            "contacts": contacts_of(it, user)[:MOST_CONTACTS],
            "dormant": _seen_account(it.dormant_account_id, request),
            **man_of(it),
            "referrer": _seen_account(it.referred_by_id, request),
            "form": _log_form(it, request) if it_works else None,
            "may_reopen": it.state == LeadState.UNFIT,
            "may_undo": undo_refused == "",
            "undo_refused": undo_refused,
        }
    return render(request, "pages/lead.html", context)


def _seen_account(pk: int | None, request: MemberRequest) -> Account | None:
    """An account that the lead names, when the reader may see it."""
    return Account.objects.visible_to(request.user).filter(pk=pk).first() if pk else None


def _log_form(it: Lead, request: MemberRequest) -> LeadLogForm:
    return LeadLogForm(lead=it, now=timezone.now(), initial=initial_of_lead_log(it, next_url=request.get_full_path()))


def _around(request: MemberRequest, it: Lead) -> dict[str, Any]:
    """The list the reader came from: the way back with its filters, and the records before and after."""
    query = request.GET.get("list")
    if query is None:
        address, words = came_from(request.GET.get("from", ""))
        return {"back": address or reverse("leads:list"), "back_words": words or _("Leads"), "list_query": None}
    listing = LeadListing(request.user, QueryDict(query[:LONGEST_LIST]), business_date())
    before, after = listing.around(it)
    own = listing.address()
    return {
        "back": f"{reverse('leads:list')}?{own}",
        "back_words": _("Leads"),
        "list_query": own,
        "before": before,
        "after": after,
        "place": listing.place(it),
    }
