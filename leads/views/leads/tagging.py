"""Tags for many leads of the list at once."""

from __future__ import annotations

from django.http import HttpResponse

from core.access import Access, access
from core.clock import business_date
from leads.columns import LEADS
from leads.lead_listing import LeadListing
from leads.models import Lead
from lists import tagging
from lists.picking import all_of
from users.requests import MemberRequest


@access(Access.MEMBER, "GET", "POST")
def lead_tags(request: MemberRequest) -> HttpResponse:
    """Which tag the ticked leads, or all that match, get or lose."""
    return tagging.page(request, _of(request))


@access(Access.MEMBER, "POST")
def lead_tags_undo(request: MemberRequest, pk: int) -> HttpResponse:
    """Take one's own change of tags back, on its day."""
    return tagging.undone(request, _of(request), pk)


def _of(request: MemberRequest) -> tagging.Tagged:
    def matching(params: tagging.QueryDict) -> list[tagging.QuerySet[Lead]]:
        return all_of(LeadListing(request.user, params, business_date()))

    mine = Lead.objects.editable_by(request.user).running()
    return tagging.Tagged(LEADS.name, "leads:list", "leads:lead_tags", "leads:lead_tags_undo", mine, matching)
