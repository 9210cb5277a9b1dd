"""The power map of an account: read it, and change it person by person in place."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from accounts.committee import layout as layouts
from accounts.committee import lines
from accounts.models import Account, KeyPerson
from accounts.models.people import INFLUENCES
from accounts.services import editing, withholding
from accounts.services.refusals import InvalidInput
from core import formatting
from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal
from core.htmx import account_changed, is_htmx, is_phone
from leads.models import DepartmentEffect, Opportunity, StanceKind
from leads.services import tools
from pages.powermap import changes, drawing, telling, tree
from pages.powermap.building import build, deals_of, sort_nodes
from pages.powermap.facts import read
from users.requests import MemberRequest

REFUSED = 409
LONGEST_ID = 18
FIRST_YEAR = 2000


@access(Access.MEMBER, "GET")
def powermap(request: MemberRequest, pk: int) -> HttpResponse:
    """The map of today, or beside it the one of a day before (`on`); by itself or as a tab of the account."""
    account = get_object_or_404(Account.objects.served_by(request.user), pk=pk)
    return _shown(request, account, request.GET)


@access(Access.MEMBER, "POST")
def powermap_set(request: MemberRequest, pk: int) -> HttpResponse:
    """Set one thing about a person: stance, agreement, influence, whom they report to."""
    account = get_object_or_404(Account.objects.editable_by(request.user), pk=pk)
    person = _person(request, account, "person")
    try:
        _set(request, account, person, request.POST.get("what", ""), request.POST.get("value", ""))
    except Refusal as refusal:
        return _shown(request, account, request.POST, refusal=refusal)
    return _shown(request, account, request.POST)


@access(Access.MEMBER, "POST")
def powermap_line(request: MemberRequest, pk: int) -> HttpResponse:
    """Draw, change or take out a line of influence."""
    account = get_object_or_404(Account.objects.editable_by(request.user), pk=pk)
    source, person = _person(request, account, "source"), _person(request, account, "person")
    strength = _number(request.POST.get("strength", "")) or None
    against = request.POST.get("against") == "yes"
    try:
        lines.set_influence(source, person, strength=strength, against=against, by=request.user, today=business_date())
    except Refusal as refusal:
        return _shown(request, account, request.POST, refusal=refusal)
    return _shown(request, account, request.POST)


@access(Access.MEMBER, "POST")
def powermap_place(request: MemberRequest, pk: int) -> JsonResponse:
    """Keep where a person was put; without a person the chart draws itself again."""
    account = get_object_or_404(Account.objects.editable_by(request.user), pk=pk)
    chart, version = request.POST.get("chart", ""), _number(request.POST.get("version", ""))
    try:
        if request.POST.get("person"):
            x, y = (_number(request.POST.get(name, "")) for name in ("x", "y"))
            person = _person(request, account, "person", boxes=True)
            now = layouts.place(account, chart, person.pk, x, y, version=version, by=request.user)
        else:
            now = layouts.tidy(account, chart, version=version, by=request.user)
    except Refusal as refusal:
        return JsonResponse({"message": str(refusal)}, status=REFUSED)
    return JsonResponse({"version": now})


def _set(request: MemberRequest, account: Account, person: KeyPerson, what: str, value: str) -> None:
    """Call the one service. Raises Refusal."""
    today = business_date()
    if what == "boss":
        boss = _person(request, account, "value") if value else None
        lines.set_boss(person, boss, by=request.user, today=today)
    elif what == "influence":
        if value and value not in {str(number) for number, _words in INFLUENCES}:
            raise InvalidInput(_("Choose a number from 1 to 5."))
        person.influence = int(value) if value else None
        editing.save_person(account, person, by=request.user)
    elif what in ("stance", "agreed", "department_effect"):
        _stance(request, account, person, what, value)
    else:
        raise InvalidInput(_("Choose what to change."))


def _stance(request: MemberRequest, account: Account, person: KeyPerson, what: str, value: str) -> None:
    deal = _deal(deals_of(account, request.user), request.POST)
    if deal is None:
        raise InvalidInput(_("A stance belongs to an opportunity: open one first."))
    allowed = {"stance": StanceKind.values, "department_effect": DepartmentEffect.values, "agreed": ["yes", "no"]}
    if value not in allowed[what]:
        raise InvalidInput(_("Choose one of the offered values."))
    values = {"person": person, what: value == "yes" if what == "agreed" else value}
    tools.add_line(deal, "stance", values, by=request.user)


def _person(request: MemberRequest, account: Account, name: str, *, boxes: bool = False) -> KeyPerson:
    user, people = request.user, KeyPerson.objects.visible_to(request.user).current()
    if boxes:
        people = KeyPerson.objects.drawn_for(user).on_map()
    return get_object_or_404(people.filter(account=account), pk=_number(request.POST.get(name, "")))


def _number(text: str) -> int:
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdecimal() and len(digits) <= LONGEST_ID else 0


def _deal(deals: list[Opportunity], asked: Any) -> Opportunity | None:
    chosen = str(asked.get("opportunity", ""))
    return next((deal for deal in deals if str(deal.pk) == chosen), deals[0] if deals else None)


def _day(text: str, today: date) -> tuple[date | None, str]:
    """A day before today that was asked for, or why it cannot be shown."""
    if not text:
        return None, ""
    try:
        day = parse_date(text[:10])
    except ValueError:
        day = None
    if day and day.year >= FIRST_YEAR and day < today:
        return day, ""
    return None, _("Choose a day before today: the map of that day is shown beside the one of today.")


def _shown(request: MemberRequest, account: Account, asked: Any, *, refusal: Refusal | None = None) -> HttpResponse:
    today = business_date()
    deals = deals_of(account, request.user)
    withholding.hide(deals)
    deal = _deal(deals, asked)
    on, wrong_day = _day(str(asked.get("on", "")), today)
    chart = "real" if asked.get("chart") == "real" else "formal"
    facts = read(account, user=request.user, today=today, on=on, deal=deal)
    now, then = build(facts, on=today), build(facts, on=on) if on else None
    layout = facts.layout
    editable = Account.objects.editable_by(request.user).filter(pk=account.pk).exists()
    different = changes.differences(then, now) if then else []
    marks = changes.marked(different)
    drawn = drawing.given(
        now,
        layout,
        chart=chart,
        editable=editable,
        changed=marks,
        ways=telling.way_words(now),
        compared=then is not None,
    )
    ways = telling.merged(telling.ways(now))
    context = {
        "account": account,
        "deals": deals,
        "deal": deal,
        "on": on,
        "today": today,
        "chart": chart,
        "now": now,
        "drawn": drawn,
        "drawn_json": json.dumps(drawn, ensure_ascii=False),
        "drawn_then": then is not None,
        "drawn_then_json": json.dumps(
            drawing.given(then, layout, chart=chart, editable=False, changed=marks, compared=True)
        )
        if then
        else "",
        "differences": changes.grouped(different),
        "on_words": formatting.day(on, today=date.min) if on else "",
        "wrong_day": wrong_day,
        "typed_day": str(asked.get("on", ""))[:10] if wrong_day else "",
        "rows_then": then.roles if then else [],
        "kinds": StanceKind.choices,
        "gaps": now.coverage.gaps(),
        "rows": now.roles,
        "ways": ways,
        "ways_left_out": telling.left_out(now, ways),
        "people": tree.rows(now, chart),
        "wants": [node for node in sort_nodes(now.nodes.values()) if node.wants],
        "editable": editable,
        "refusal": refusal,
        "alone": not is_htmx(request) or asked.get("alone") == "yes",
        "phone": is_phone(request),
    }
    template = "pages/powermap/map.html" if is_htmx(request) else "pages/powermap/page.html"
    answer = render(request, template, context, status=REFUSED if refusal else 200)
    return account_changed(answer) if request.method == "POST" and not refusal else answer
