"""The contacts behind a cell of the working group's matrix."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.models import Account, KeyPerson
from core.access import Access, access
from followups import timeline
from followups.meetings import colleagues, contacts_between
from users.requests import MemberRequest

LONGEST_ID = 18


@access(Access.MEMBER, "GET")
def between(request: MemberRequest, account_pk: int) -> HttpResponse:
    """Contacts to which the customer responded: of `us`, with `them`, met in person or all."""
    account = get_object_or_404(Account.objects.served_by(request.user), pk=account_pk)
    us = _one(colleagues(), request.GET.get("us", ""))
    them = _one(KeyPerson.objects.visible_to(request.user).filter(account=account), request.GET.get("them", ""))
    in_person, before = request.GET.get("in_person") == "yes", request.GET.get("before", "")
    found = contacts_between(account, user=request.user, us=us and us.pk, them=them and them.pk, in_person=in_person)
    page = timeline.page_among(account, request.user, found, before=before)
    query = request.GET.copy()
    query.pop("before", None)
    context = {"account": account, "page": page, "more": f"{request.path}?{query.urlencode()}&"}
    if before:
        return render(request, "followups/timeline.html#more", context)
    context |= {"us": us, "them": them, "in_person": in_person, "total": found.count()}
    return render(request, "followups/between.html", context)


def _one(rows: Any, asked: str) -> Any:
    """The row of that id, None when nobody is asked for; 404 for one that is not there."""
    if not asked:
        return None
    if not (asked.isascii() and asked.isdecimal() and len(asked) <= LONGEST_ID):
        raise Http404
    return get_object_or_404(rows, pk=asked)
