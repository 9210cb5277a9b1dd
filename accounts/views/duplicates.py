"""What looks like the record that somebody is typing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts import duplicates
from core.access import Access, access

MOST_VALUES = 10


@access(Access.MEMBER, "GET")
def account_duplicates(request: HttpRequest) -> HttpResponse:
    """Records under the name, telephone, e-mail or website of a form: those one may see as links, the others as whom to ask.

    Reads `name` or `company`, `telephones` (one a line) or `telephone`, `email`, `website`, and `skip`, an account.
    """
    asked, skip = request.GET, request.GET.get("skip", "")
    twins = duplicates.find(
        request.user,
        name=(asked.get("name") if "person" not in asked else "") or asked.get("company", ""),
        telephones=_lines(asked.get("telephones", "")) + _lines(asked.get("telephone", "")),
        emails=_lines(asked.get("email", "")),
        website=asked.get("website", "")[:200],
        skip=int(skip) if skip.isdecimal() and len(skip) < 19 else None,
    )
    return render(request, "accounts/parts/twins.html", {"twins": twins})


def _lines(text: str) -> list[str]:
    return [line[:60] for line in text.replace("\0", "").splitlines() if line.strip()][:MOST_VALUES]
