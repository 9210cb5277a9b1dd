"""Parts of the account page that load by themselves: key persons, working group, history of ownership."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts import explain
from accounts.committee import coverage, moving
from accounts.committee.persons import bosses_of
from accounts.grading.telling import vip_words
from accounts.models import (
    Account,
    ConsentKind,
    ConsentRequest,
    KeyPerson,
    KeyRole,
    LedgerEntry,
    State,
    VipChange,
)
from accounts.policies import for_request
from accounts.services import withholding
from accounts.services.managers import manages
from accounts.services.merging import reading
from core.access import Access, access
from users.models import User

MOST_MOVES = 100


@access(Access.MEMBER, "GET")
def persons(request: HttpRequest, pk: int) -> HttpResponse:
    """The customer's people; never for accounts that are merely in the pool."""
    account = get_object_or_404(Account.objects.served_by(request.user), pk=pk)
    people = list(KeyPerson.objects.visible_to(request.user).filter(account=account).select_related("referred_by"))
    bosses, lost = bosses_of(people)
    settled = moving.settled_elsewhere(people)
    names = dict(KeyRole.choices)
    for person in people:
        person.role_words = [names.get(role, role) for role in person.roles]
        person.elsewhere = person.pk in settled
        person.boss, person.lost_boss = bosses.get(person.pk), lost.get(person.pk)
    covered, elsewhere = coverage.of(account), _elsewhere(people, request.user)
    stations = {person.pk: found for person, found in elsewhere}
    context = {
        "account": account,
        "people": [person for person in people if person.left_on is None],
        "gone": [(person, stations.get(person.pk, [])) for person in people if person.left_on is not None],
        "rows": covered.rows,
        "gaps": covered.words,
        "withheld": covered.withheld,
        "elsewhere": [(person, found) for person, found in elsewhere if person.left_on is None],
        "merges": [merge for merge in reading.standing(account, request.user) if merge.kept_person_id],
        "may_edit": Account.objects.editable_by(request.user).filter(pk=pk).exists(),
    }
    return render(request, "accounts/parts/persons.html", context)


def _elsewhere(people: list[KeyPerson], user: User) -> list[tuple[KeyPerson, list[KeyPerson]]]:
    """Persons who came from another account or went to one, with those the reader may see."""
    linked = {person.pk for person in people if person.moved_from_id or person.elsewhere}
    found = [(person, moving.stations(person, user)) for person in people if person.pk in linked]
    return [(person, stations) for person, stations in found if stations]


@access(Access.MEMBER, "GET")
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """Who of us serves the account with its owner, now and before."""
    account = get_object_or_404(Account.objects.served_by(request.user).select_related("owner"), pk=pk)
    members = account.group.select_related("user").order_by("ended_on", "joined_on", "pk")
    changes = account.state == State.OWNED and (
        account.owner_id in request.user.served_owner_ids or manages(request.user, account)
    )
    asked = ConsentRequest.objects.visible_to(request.user).filter(account=account, kind=ConsentKind.GROUP).open()
    decides = (
        ConsentRequest.objects.visible_to(request.user)
        .to_decide(request.user)
        .filter(account=account, kind=ConsentKind.GROUP)
    )
    context = {
        "account": account,
        "asked": list(asked.select_related("user", "asked_by").order_by("pk")),
        "decides": set(decides.values_list("pk", flat=True)) if manages(request.user, account) else set(),
        "now": [m for m in members if m.ended_on is None],
        "before": [m for m in members if m.ended_on is not None],
        "may_change": changes,
    }
    return render(request, "accounts/parts/group.html", context)


@access(Access.MEMBER, "GET")
def ledger(request: HttpRequest, pk: int) -> HttpResponse:
    """The moves of the account as a story in the order of time, each with its evidence and whom to ask."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=pk)
    moves = (
        LedgerEntry.objects.visible_to(request.user)
        .filter(account=account)
        .select_related("account", "from_user", "to_user", "by")
        .order_by("-pk")
    )
    found = list(moves[: MOST_MOVES + 1])
    required = for_request(request.user).of(account.team_id).contacts_required
    came = [(gone, list(moves)) for gone, moves in reading.came_into(account)]
    vips = VipChange.objects.visible_to(request.user).filter(account=account).select_related("by").order_by("-pk")
    named = list(vips[:MOST_MOVES])
    withholding.hide(found, named, *(moves for _gone, moves in came))
    chapters = explain.story_of(account, reversed(found[:MOST_MOVES]), required=required, reader=request.user)
    former = [(gone, explain.story_of(gone, moves, required=required, reader=request.user)) for gone, moves in came]
    context = {
        "account": account,
        "chapters": chapters,
        "more": len(found) > MOST_MOVES,
        "former": former,
        "vips": [(change, vip_words(change)) for change in named],
    }
    return render(request, "accounts/parts/ledger.html", context)
