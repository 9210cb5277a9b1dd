"""Does this customer exist? Yes and with whom, in the pool, or no; nothing of what is not the reader's."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.services import asking
from core.access import Access, access
from core.htmx import is_htmx
from users.requests import MemberRequest

TOO_MANY = 429


@access(Access.MEMBER, "GET")
def exists(request: MemberRequest) -> HttpResponse:
    """One box for a name, a telephone, an e-mail or a website, and the answer below it."""
    q = request.GET.get("q", "").replace("\0", "").strip()[: asking.LONGEST]
    context: dict[str, object] = {"q": q}
    status = 200
    if q:
        try:
            twins = asking.exists(request.user, q, now=timezone.now())
            context |= {"twins": twins, "asked": True, "hint": "" if twins else asking.hint(q)}
            context["local"] = bool(twins) and asking.is_local(q)
        except asking.TooManyQuestions as refusal:
            context["refusal"], status = refusal, TOO_MANY
    page = "pages/duplicates/exists.html"
    only_answer = is_htmx(request) and request.GET.get("part") == "answer"  # the search that found nothing asks here
    return render(request, f"{page}#answer" if only_answer else page, context, status=status)
