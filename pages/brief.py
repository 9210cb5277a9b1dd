"""The visit brief: one page to read before the door (domain.md section 8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.committee.coverage import BITS
from accounts.committee.rank import rank_of
from accounts.models import Account, InfluenceLine, KeyPerson, KeyRole, ReportingLine, State
from accounts.services import withholding
from commons.together import attach, read
from core.access import Access, access
from core.clock import business_date
from followups.models import FollowUp, NextStep, StepKind
from keyaccounts.showing import open_signals
from leads.models import (
    SCOTSMAN,
    SPIN,
    STAGE_ORDER,
    Competitor,
    FabLine,
    Objection,
    Opportunity,
    OpportunityTools,
    Rival,
    Stance,
)
from leads.services import criteria
from pages.powermap import telling
from pages.powermap.building import PowerMap, of_people
from portraits import showing as portraits
from portraits.models import Distance
from users.models import User
from users.requests import MemberRequest

if TYPE_CHECKING:
    from django.db.models import QuerySet

LAST_CONTACTS = 3
MOST_PERSONS, MOST_STEPS, MOST_LINES, MOST_WAYS = 8, 6, 8, 3
MOST_PERSONS_READ, MOST_STANCES, MOST_DRAWN = 50, 200, 1000
EXECUTIVE, SPECIALIST = "executive", "specialist"
RANKS: dict[str, tuple[Promise, Promise]] = {
    EXECUTIVE: (gettext_lazy("Executive"), gettext_lazy("5–10 minutes")),
    SPECIALIST: (gettext_lazy("Specialist"), gettext_lazy("10–15 minutes")),
}


@dataclass(frozen=True)
class Who:
    """One person of theirs: rank with the time they have, and how they stand to the deal."""

    person: KeyPerson
    rank: str
    minutes: str
    roles: str
    stance: Stance | None


@dataclass(frozen=True)
class Known:
    """One line of what is known about the deal: the question, yes or no, and the note."""

    words: str
    answer: bool
    note: str


@access(Access.MEMBER, "GET")
def brief(request: MemberRequest, pk: int) -> HttpResponse:
    """Everything to know before a visit on one page; `opportunity` chooses another deal than the farthest."""
    account = get_object_or_404(Account.objects.served_by(request.user).select_related("owner"), pk=pk)
    today = business_date()
    deals = _deals(account, request.user)
    chosen = request.GET.get("opportunity", "")
    deal = next((o for o in deals if str(o.pk) == chosen), deals[0] if deals else None)
    everybody, steps, contacts, changes, reporting, influences, distances, standing, fab, objections, rivals = read(
        KeyPerson.objects.drawn_for(request.user).on_map().filter(account=account).order_by("pk")[:MOST_PERSONS_READ],
        _steps(account, request.user),
        _contacts(account, request.user),
        open_signals(account, user=request.user),
        _drawn(ReportingLine, account, request.user),
        _drawn(InfluenceLine, account, request.user),
        Distance.objects.visible_to(request.user).filter(pk=account.pk),
        *_lines(deal, request.user),
    )
    people = [person for person in everybody if person.erased_at is None and person.restricted_at is None]
    stances = {stance.person_id: stance for stance in standing}
    deals_and_lines = (deals, standing, fab, objections, rivals)
    withholding.hide(steps, contacts, changes, *deals_and_lines, of=account.pk, nested=True)
    attach(User, contacts, "author")
    attach(Competitor, rivals, "competitor")
    context = {
        "account": account,
        "today": today,
        "deals": deals,
        "deal": deal,
        "overdue": bool(deal and deal.expected_close_on and deal.expected_close_on < today),
        "visit": _visit(steps, today),
        "may_plan": account.state != State.POOLED,  # whoever serves it may work on it otherwise
        "steps": steps,
        "contacts": contacts,
        **_persons(people, stances),
        **_committee(of_people(account, everybody, stances, reporting, influences, on=today)),
        "distance": next(iter(distances), None),
        "ask": portraits.asked_next(account, people, user=request.user, today=today),
        "changes": changes,
        "fab": fab,
        "objections": objections,
        "rivals": rivals,
        **(_of_deal(deal) if deal else {}),
    }
    return render(request, "pages/brief.html", context)


def _committee(it: PowerMap) -> dict[str, Any]:
    """What the committee lacks, and the way to those we have not met."""
    return {
        "roles": it.roles,
        "roles_missing": [str(role.label) for role in it.ghosts],
        "coverage": it.coverage,
        "committee": [words for role, words in it.coverage.gaps() if it.coverage.known & BITS[role]],
        "ways": telling.ways(it)[:MOST_WAYS],
    }


def _deals(account: Account, user: User) -> list[Opportunity]:
    """Open opportunities, the farthest first, of equal ones the largest."""
    rows = Opportunity.objects.visible_to(user).open().filter(account=account).select_related("account", "tools")
    rows = criteria.with_skipped(rows)
    return sorted(rows[:100], key=lambda o: (-STAGE_ORDER.index(o.stage), -(o.amount or 0), o.pk))


def _steps(account: Account, user: User) -> QuerySet[NextStep]:
    rows = NextStep.objects.visible_to(user).open().filter(account=account)
    return rows.order_by("due_on", "due_at", "pk")[:MOST_STEPS]


def _visit(steps: list[NextStep], today: date) -> NextStep | None:
    """What the brief is for: the next appointment, else the next step."""
    coming = [step for step in steps if step.due_on >= today]
    meetings = [step for step in coming if step.kind == StepKind.APPOINTMENT]
    return next(iter(meetings or coming or steps), None)


def _contacts(account: Account, user: User) -> QuerySet[FollowUp]:
    rows = FollowUp.objects.visible_to(user).filter(account=account, voided_at=None)
    return rows.order_by("-occurred_at", "-pk")[:LAST_CONTACTS]


def _drawn(model: Any, account: Account, user: User) -> QuerySet[Any]:
    """Lines between their persons that hold now."""
    rows: QuerySet[Any] = model.objects.drawn_for(user).filter(until_on=None, person__account=account)
    return rows.order_by("pk")[:MOST_DRAWN]


def _lines(deal: Opportunity | None, user: User) -> Iterator[QuerySet[Any]]:
    """Stances, features, open objections and rivals of the deal; nothing without one."""
    for model, most in ((Stance, MOST_STANCES), (FabLine, MOST_LINES), (Objection, MOST_LINES), (Rival, MOST_LINES)):
        kept: Any = model.objects
        lines = kept.drawn_for(user) if model is Stance else kept.visible_to(user)
        rows = lines.current().filter(opportunity=deal) if deal else lines.none()
        yield (rows.filter(settled=False) if model is Objection else rows)[:most]


def _persons(people: list[KeyPerson], stances: dict[int, Stance]) -> dict[str, Any]:
    names = dict(KeyRole.choices)
    return {
        "people": [
            Who(
                person,
                str(RANKS[rank_of(person)][0]),
                str(RANKS[rank_of(person)][1]),
                " · ".join(str(names[role]) for role in person.roles if role in names),
                stances.get(person.pk),
            )
            for person in people[:MOST_PERSONS]
        ],
    }


def _of_deal(deal: Opportunity) -> dict[str, Any]:
    """What the tools of the deal say, what they leave open, and what the next stage asks for."""
    tools = criteria.tools_of(deal)
    known, unknown = [], []
    for name in SCOTSMAN:
        words, answer = _label(name), getattr(tools, name)
        note = getattr(tools, f"{name}_note")
        if answer is None:
            unknown.append(words)
        else:
            known.append(Known(words, answer, note))
    open_questions = {name for name in SCOTSMAN if getattr(tools, name) is None}
    missing = criteria.missing(deal, STAGE_ORDER[STAGE_ORDER.index(deal.stage) + 1])
    return {
        "tools": tools,
        "known": known,
        "unknown": unknown,
        "spin": [(_label(name), getattr(tools, name)) for name in SPIN if getattr(tools, name)],
        "judged_by": [words for key, words in _choices("judged_by") if key in tools.judged_by],
        "signals": [words for key, words in _choices("signals") if key in tools.signals],
        "gaps": [gap for gap in [*criteria.left_open(deal, missing), *missing] if gap.code not in open_questions]
        if deal.account.state == State.OWNED
        else [],
    }


def _label(name: str) -> str:
    field: Any = OpportunityTools._meta.get_field(name)
    return str(field.verbose_name)


def _choices(name: str) -> list[tuple[str, str]]:
    field: Any = OpportunityTools._meta.get_field(name)
    return [(key, str(words)) for key, words in field.base_field.choices]
