"""The links between pages of figures."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

from core.clock import business_date
from dashboards import carried

register = template.Library()

NAMES = {
    "funnel": "funnel",
    "flow": "funnel_detail",
    "curve": "curve",
    "portfolio": "portfolio",
    "flows": "flows",
    "people": "people",
    "forecast": "forecast",
    "segments": "segments",
}


@register.simple_tag(takes_context=True)
def figures_tab(context: Context, page: str, source: str = "", asked: Any = None) -> str:
    """The address of a page of figures for somebody on the page `source`, with what goes along of what that is `asked`.

    Figures by person are those of the person who is chosen, for who leads nobody their own.
    """
    request = context.get("request")
    if request is None:
        return reverse(f"dashboards:{NAMES[page]}")
    match, user = getattr(request, "resolver_match", None), request.user
    leads = user.is_manager or user.is_admin
    theirs = match.kwargs["pk"] if leads and match and match.view_name == "dashboards:person" else None
    query = carried.query(page, source, asked, request.GET, person=theirs, today=business_date())
    chosen = getattr(getattr(asked, "choice", None), "person", "") if leads else user.pk
    path = reverse(f"dashboards:{NAMES[page]}")
    if page == "people" and source != "people" and chosen:
        path = reverse("dashboards:person", args=[chosen])
    return f"{path}?{query}" if query else path
