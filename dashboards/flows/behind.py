"""The records behind each figure of pool and desk: the same definition as its count, narrowed to what the reader may see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import DateField, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from accounts.models import Account, LedgerEntry, State
from accounts.policies import InForce
from accounts.services import withholding
from core import formatting
from core.among import Among
from core.keyset import BOUND, Page, Sort, bounded_count
from dashboards import kept
from dashboards.curve import reading
from dashboards.curve.asking import whole
from dashboards.flows import coming, handing, lying, moving
from dashboards.flows.asking import PLACES, Asked, day_of
from dashboards.records.columns import COMING, ENTERING, HANDED, LEAVING, LYING
from leads.models import Lead
from lists.exporting import Column
from users.models import User


@dataclass(frozen=True)
class Listed:
    """A page of a list: what it is called and shows, how many there are, and how many of them others have now.

    `exact`: whether `total` is no bounded number, however large.
    """

    kind: str
    title: str
    page: Page
    total: int
    exact: bool
    hidden: int
    query: str
    every: QuerySet[Any]  # all of its rows
    leaves: bool  # moves that end somewhere else than in the pool or on the desk


def listed(
    user: User, asked: Asked, params: Mapping[str, str], *, policy: InForce, after: str = "", before: str = ""
) -> Listed | None:
    """The list that an address names; None for nonsense."""
    made = made_of(user, asked, params, policy)
    if made is None:
        return None
    rows, sort, title, query, everybody = made
    shown = withholding.page_of(rows, sort, {"after": after, "before": before})
    exact = shown.only or (user.is_admin and everybody is not None)
    seen = (
        len(shown.rows) if shown.only else everybody if user.is_admin and everybody is not None else bounded_count(rows)
    )
    kind = params["what"]
    dress(user, asked, kind, shown.rows)
    hidden = hidden_of(user, everybody, seen)
    again = asked.address(what=kind, **query)
    return Listed(kind, title, shown, seen + hidden, exact, hidden, again, rows, leaves(asked, params))


def hidden_of(user: User, everybody: int | None, seen: int) -> int:
    """How many more than those `seen` a figure counts: none for who sees all, and none are told of a bounded number."""
    return 0 if everybody is None or user.is_admin or seen > BOUND else max(0, everybody - seen)


def leaves(asked: Asked, params: Mapping[str, str]) -> bool:
    """Whether the list's moves end somewhere else than in the pool or on the desk."""
    what = params.get("what", "")
    return what == "handed" or (what == "moves" and not _goes_in(asked, params.get("reason", "")))


def columns(asked: Asked, params: Mapping[str, str]) -> tuple[Column, ...]:
    """What the list says beside what is said of every record of its kind."""
    what = params.get("what", "")
    if what == "moves":
        return LEAVING if leaves(asked, params) else ENTERING
    return {"handed": HANDED, "lying": LYING, "coming": COMING}.get(what, ())


def made_of(user: User, asked: Asked, params: Mapping[str, str], policy: InForce) -> Made | None:
    """Rows, order, title, parameters and (where it is known) the number for everybody of the list that an address names.

    None for nonsense.
    """
    maker = KINDS.get(params.get("what", ""))
    return maker(user, asked, params, policy) if maker else None


def _goes_in(asked: Asked, reason: str) -> bool:
    return reason == moving.IN or reason in moving.INTO[asked.place]


Made = tuple[QuerySet[Any], Sort, str, dict[str, str], int | None]


def _moves(user: User, asked: Asked, params: Mapping[str, str], policy: InForce) -> Made | None:
    wanted, first, last = params.get("reason", ""), day_of(params.get("first", "")), day_of(params.get("last", ""))
    reasons = moving.reasons_of(asked.place, wanted)
    if not reasons or first is None or last is None:
        return None
    question = asked.question
    ids = moving.ids_of(question, reasons, first, last)
    if len(reasons) == 1:
        title = formatting.labelled(PLACES[asked.place], moving.words_of(asked.place, wanted))
    elif wanted == moving.IN:
        title = _("Onto the desk") if asked.is_desk else _("Into the pool")
    else:
        title = _("Off the desk") if asked.is_desk else _("Out of the pool")
    title = f"{title} · {formatting.day(first)} – {formatting.day(last)}"
    query = {"reason": wanted, "first": first.isoformat(), "last": last.isoformat()}
    return (
        _ledger(user, asked, ids),
        Sort("on", descending=True),
        title,
        query,
        moving.number_of(question, reasons, first, last),
    )


def _handed(user: User, asked: Asked, params: Mapping[str, str], policy: InForce) -> Made | None:
    how, result = params.get("how", ""), params.get("result", "")
    if how not in handing.WORDS or result not in handing.RESULTS:
        return None
    asking = (asked.question, how, result)
    wide = reading.is_wide(asked.scope)
    ids, number = kept.ids("handed", asking, handing.ids_of(*asking), wide=wide and not asked.scope.nobody)
    after = {handing.ORDERED: _("ordered"), handing.RUNNING: _("still with them")}.get(result, "")
    title = " · ".join(filter(None, (str(handing.WORDS[how]), after)))
    if number is None:
        number = handing.number_of(*asking)
    return _ledger(user, asked, ids), Sort("on", descending=True), title, {"how": how, "result": result}, number


def _lying(user: User, asked: Asked, params: Mapping[str, str], policy: InForce) -> Made | None:
    least, text = whole(params.get("least", "")), params.get("most", "")
    most = whole(text) if text else None
    if least is None or (text and most is None):
        return None
    rows = lying.with_why(lying.rows(user, asked.question, least, most))
    words = next((words for first, last, words in lying.AGES if (first, last) == (least, most)), "")
    place = _("On the desk now") if asked.is_desk else _("In the pool now")
    title = formatting.labelled(place, words) if words else place
    number = sum(n for days, n in lying.counts(asked.question) if days >= least and (most is None or days <= most))
    return rows, Sort("state_since"), title, {"least": str(least), "most": text}, number


def _coming(user: User, asked: Asked, params: Mapping[str, str], policy: InForce) -> Made | None:
    kind, on = params.get("kind", ""), day_of(params.get("day", ""))
    if kind not in coming.KINDS or (params.get("day") and on is None):
        return None
    rows = coming.rows(user, asked, policy, kind, on).select_related("owner").defer("notes", "address")
    if kind == coming.STAYS:
        what = _("Protected and silent: the manager is told")
    else:
        what = _("Go to the desk") if asked.is_desk else _("Go to the pool")
    when = f"{formatting.weekday(on)} {formatting.day(on)}" if on else _("The next 14 days")
    return rows, Sort("sort_key"), f"{what} · {when}", {"kind": kind, "day": on.isoformat() if on else ""}, None


def _held(user: User, asked: Asked, params: Mapping[str, str], policy: InForce) -> Made | None:
    person = _person(user, params)
    if person is None:
        return None
    rows = Account.objects.visible_to(user).filter(owner=person, state=State.OWNED)
    title = _("Accounts of %(name)s") % {"name": person.name}
    return (
        rows.select_related("owner").defer("notes", "address"),
        Sort("sort_key"),
        title,
        {"whose": str(person.pk)},
        None,
    )


def _leads(user: User, asked: Asked, params: Mapping[str, str], policy: InForce) -> Made | None:
    person = _person(user, params)
    if person is None:
        return None
    rows = Lead.objects.visible_to(user).running().filter(owner=person).select_related("owner")
    title = _("Leads in work of %(name)s") % {"name": person.name}
    rows = rows.defer("notes", "need", "address")
    return rows, Sort("created_on", descending=True), title, {"whose": str(person.pk)}, None


def _person(user: User, params: Mapping[str, str]) -> User | None:
    """Somebody whose load the reader may see: oneself, a manager's people, anybody for an admin."""
    pk = whole(params.get("whose", ""))
    people = User.objects.visible_to(user)
    if not (user.is_manager or user.is_admin):
        people = people.filter(pk=user.pk)
    return people.filter(pk=pk).first() if pk is not None else None


def _ledger(user: User, asked: Asked, ids: Any) -> QuerySet[Any]:
    rows = LedgerEntry.objects.visible_to(user)
    if asked.scope.nobody:
        return rows.none()
    earlier = LedgerEntry.objects.filter(account=OuterRef("account"), pk__lt=OuterRef("pk")).order_by("-pk")
    came_on = Subquery(earlier.values("on")[:1], output_field=DateField())
    return rows.filter(Among(ids)).annotate(came_on=came_on).select_related("account", "from_user", "to_user", "by")


def dress(user: User, asked: Asked, kind: str, rows: list[Any]) -> None:
    """What a row says beside its columns."""
    if kind == "lying":
        lying.dressed(rows, asked.today)
    if kind == "handed":
        results = handing.results_of(asked.question, [row.account_id for row in rows]) if rows else {}
        for row in rows:
            row.ordered_on, row.contacts, row.running = results.get(row.pk, (None, 0, False))
    if kind == "moves":
        state = "suspended" if asked.is_desk else "pooled"
        for row in rows:
            left = row.from_state == state and row.came_on is not None
            row.lay = (row.on - row.came_on).days if left else None
            row.contacts, row.required = (row.evidence.get(name) for name in ("contacts", "required"))


KINDS: dict[str, Callable[[User, Asked, Mapping[str, str], InForce], Made | None]] = {
    "moves": _moves,
    "handed": _handed,
    "lying": _lying,
    "coming": _coming,
    "held": _held,
    "leads": _leads,
}
