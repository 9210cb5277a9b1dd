"""What looks like the record that somebody is typing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts import duplicates
from accounts.duplicates.looking import persons_like
from accounts.models import Account, KeyPerson
from accounts.services.asking import TooManyQuestions, count_question
from core.access import Access, access

MOST_VALUES = 10


@access(Access.MEMBER, "GET")
def account_duplicates(request: HttpRequest) -> HttpResponse:
    """Records under the name, telephone, e-mail or website of a form: those one may see as links, the others as whom to ask.

    Reads `name` or `company`, `telephones` (one a line) or `telephone`, `email`, `website`, and `skip`, an account.
    """
    asked = request.GET
    try:
        count_question(request.user, now=timezone.now())
    except TooManyQuestions as refusal:
        return render(request, "accounts/parts/twins.html", {"refusal": refusal})
    twins = duplicates.find(
        request.user,
        name=(asked.get("company") or asked.get("name", ""))[:200],
        telephones=_lines(asked.get("telephones", "")) + _lines(asked.get("telephone", "")),
        emails=_lines(asked.get("email", "")),
        website=asked.get("website", "")[:200],
        skip=_number(asked.get("skip", "")),
    )
    return render(request, "accounts/parts/twins.html", {"twins": twins})


@access(Access.MEMBER, "GET")
def person_duplicates(request: HttpRequest, pk: int) -> HttpResponse:
    """Persons of the account, and other customers, with the telephone or e-mail of a person's form."""
    account = get_object_or_404(Account.objects.editable_by(request.user), pk=pk)
    asked, skip = request.GET, _number(request.GET.get("person", ""))
    try:
        count_question(request.user, now=timezone.now())
    except TooManyQuestions as refusal:
        return render(request, "accounts/parts/twins.html", {"refusal": refusal})
    typed = KeyPerson(
        pk=skip,
        name=asked.get("name", "")[:120] or "\n",
        telephone=asked.get("telephone", "")[:40],
        email=asked.get("email", "")[:254],
    )
    here = KeyPerson.objects.visible_to(request.user).filter(account=account)
    twins = duplicates.find(
        request.user, telephones=_lines(typed.telephone), emails=_lines(typed.email), skip=account.pk
    )
    likely = [twin for twin in twins if any(why.reason != duplicates.Reason.DOMAIN for why in twin.why)]
    return render(request, "accounts/parts/twins.html", {"twins": likely, "persons": persons_like(typed, here)})


def _lines(text: str) -> list[str]:
    return [line[:254] for line in text.replace("\0", "").splitlines() if line.strip()][:MOST_VALUES]


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 19 else None
