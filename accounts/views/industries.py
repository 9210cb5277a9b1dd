"""The list of industries and their spellings, for admins: two that mean the same become one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.industries import LONGEST, MOST
from accounts.services import industries as services
from core import formatting
from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal
from core.htmx import hx_redirect
from core.industries import groups
from lists.models import BulkAct
from users.requests import MemberRequest

REFUSED = 409


@access(Access.ADMIN, "GET", "POST")
def industries(request: MemberRequest) -> HttpResponse:
    """Every industry with its spellings and how many records have each; those that are ticked become one, once confirmed."""
    chosen = [name[:LONGEST] for name in request.POST.getlist("name")[:MOST]]
    into, sure = request.POST.get("into", "")[: 2 * LONGEST], "sure" in request.POST
    counted = services.counted()
    refusal, status = None, 200
    if request.method == "POST" and sure:
        try:
            act = services.merge(chosen, into, by=request.user, today=business_date())
        except Refusal as no:
            refusal, status = no, REFUSED
        else:
            undo = reverse("accounts:industries_undo", args=[act.pk])
            messages.success(request, _said(act.count, act.facts["into"]), extra_tags=undo)
            return hx_redirect(request, "accounts:industries")
    ticked = set(chosen)
    changing = sum(n for found in counted.values() for name, n in found.items() if name in ticked - {into.strip()})
    rows = _rows(counted, ticked)
    context = {
        "rows": rows, "into": into or _largest(rows, ticked), "ticked": len(ticked), "changing": changing, "refusal": refusal,
        "asks": request.method == "POST" and bool(into.strip()) and changing and not refusal, "longest": LONGEST,
        "missing": request.method == "POST" and not refusal and not changing,
    }  # fmt: skip
    return render(request, "accounts/industries.html", context, status=status)


@access(Access.ADMIN, "POST")
def industries_undo(request: MemberRequest, pk: int) -> HttpResponse:
    """Part again what one has merged today."""
    act = get_object_or_404(BulkAct.objects.visible_to(request.user).filter(name=services.NAME), pk=pk)
    try:
        count = services.undo(act, by=request.user, today=business_date(), now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        said = ngettext("%(n)s record is as before.", "%(n)s records are as before.", count)
        messages.success(request, said % {"n": formatting.number(count)})
    return hx_redirect(request, "accounts:industries")


def _rows(counted: dict[str, Any], ticked: set[str]) -> list[dict[str, Any]]:
    """One row for each spelling; those that are found equal stand together, industries of several spellings first."""
    label_of = groups(name for found in counted.values() for name in found)
    together: dict[str, list[str]] = {}
    for name, label in label_of.items():
        together.setdefault(label, []).append(name)
    order = sorted(together.items(), key=lambda item: (len(item[1]) == 1, item[0]))
    return [
        {
            "name": name, "label": label, "many": len(names) > 1, "first": place == 0, "ticked": name in ticked,
            "accounts": counted["account"][name], "leads": counted.get("lead", {}).get(name, 0), "cases": counted.get("case", {}).get(name, 0),
        }
        for label, names in order
        for place, name in enumerate(sorted(names, key=lambda one: (one != label, one)))
    ]  # fmt: skip


def _largest(rows: list[dict[str, Any]], ticked: set[str]) -> str:
    chosen = [row for row in rows if row["name"] in ticked]
    return max(chosen, key=lambda row: row["accounts"] + row["leads"] + row["cases"])["name"] if chosen else ""


def _said(count: int, into: str) -> str:
    said = ngettext(
        "%(n)s record has the industry “%(name)s” now.", "%(n)s records have the industry “%(name)s” now.", count
    )
    return said % {"n": formatting.number(count), "name": into}
