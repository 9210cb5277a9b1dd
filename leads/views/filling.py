"""From a dialog that names what is missing to the tools that hold it, and back to the dialog (domain.md section 5)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from leads.models import Opportunity

WIN, STAGE = "win", "stage"
LONGEST = 1000


def address(request: HttpRequest, it: Opportunity, then: str) -> str:
    """The opportunity's tools, on a page that leads back to where the reader is, and on to the dialog `then` (WIN, STAGE)."""
    story = reverse("leads:story", args=[it.pk])
    shown = urlsplit(request.headers.get("HX-Current-URL", ""))
    query = QueryDict(shown.query[:LONGEST], mutable=True)
    kept: dict[str, str] = {}
    if shown.path == story:
        kept = {name: str(query[name]) for name in ("list", "from") if name in query}
    elif shown.path in (reverse("leads:pipeline"), reverse("leads:pipeline_list")):
        kept = {"list": query.urlencode()}
    elif shown.path:
        if shown.path == reverse("pages:account", args=[it.account_id]):
            query["tab"] = "opportunities"
        kept = {"from": f"{shown.path}?{query.urlencode()}" if query else shown.path}
    return f"{story}?{urlencode({**kept, 'then': f'{then}.{it.stage}'})}#work"


def goes_on(request: HttpRequest, it: Opportunity) -> dict[str, Any] | None:
    """The dialog that somebody left to fill in what was missing: its address and words; None once the stage has moved."""
    then, _dot, stage = request.GET.get("then", "").partition(".")
    if stage != it.stage or then not in (WIN, STAGE):
        return None
    words = {
        WIN: (_("You were about to make the order. Fill in what is missing, then go on."), _("Go on to the order")),
        STAGE: (_("You were about to change the stage. Fill in what is missing, then go on."), _("Go on to the stage")),
    }
    said, button = words[then]
    return {"address": reverse(f"leads:{then}", args=[it.pk]), "words": said, "button": button}
