"""The timeline of an account as the page shows it: entries by key, each with everything it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Account, KeyPerson, State
from accounts.services import withholding
from accounts.services.managers import manages
from core import formatting
from core.clock import business_date
from followups import turns
from followups.models import (
    Approval,
    Channel,
    FollowUp,
    FollowUpAttachment,
    FollowUpCorrection,
    FollowUpParticipant,
    FollowUpPerson,
    FollowUpQuerySet,
    Need,
    NextStep,
    Result,
)
from followups.services import counting, outcome
from followups.services.said import FIELDS, is_day, plain_time
from followups.sold import Sold, orders_of
from followups.taken_back import CONTACTS, ORDERS, Fold, between, folds_of
from leads.models import Order
from users.models import User

if TYPE_CHECKING:
    from followups.forms import CorrectForm

SIZE = 20
MOST_FOLDED = 1000  # rows of one account that an import made and an undo took back
SHOWN = ("", CONTACTS, ORDERS)  # everything, or one of both
ICONS = {
    Channel.PHONE: "phone",
    Channel.WECHAT: "brand-wechat",
    Channel.SMS: "message",
    Channel.EMAIL: "mail",
    Channel.VISIT: "map-pin",
    Channel.INVITED: "building",
    Channel.VIDEO: "video",
    Channel.OTHER: "message-circle",
}
LABELS: dict[str, str | Promise] = {
    "occurred_at": gettext_lazy("when"),
    "channel": gettext_lazy("channel"),
    "result": gettext_lazy("outcome"),
    "need": gettext_lazy("need"),
    "text": gettext_lazy("text"),
    "bigger_picture": gettext_lazy("bigger picture"),
    "way_higher": gettext_lazy("way to somebody higher"),
    "persons": gettext_lazy("people"),
    "participants": gettext_lazy("our side"),
    "author_present": gettext_lazy("the author was there"),
}


@dataclass
class Item:
    """One entry with what the reader may do about it.

    `earlier`: it counted in a cycle that has ended; `turns`: the changes of owner between it and the entry below.
    """

    entry: FollowUp
    persons: list[KeyPerson]
    colleagues: list[User]
    files: list[FollowUpAttachment]
    steps: list[NextStep]
    before: list[dict[str, Any]] = field(default_factory=list)
    turns: list[str] = field(default_factory=list)
    earlier: bool = False
    may_correct: bool = False
    may_disallow: bool = False
    may_approve: bool = False
    for_life: str = ""  # what it counts for when its day lies before the present cycle, in words

    @property
    def same_day(self) -> bool:
        """Whether an earlier entry has made this day count already: a day counts once."""
        return self.entry.not_counting == "" and bool(self.entry.day_counted)  # type: ignore[attr-defined]

    @property
    def icon(self) -> str:
        """The channel as a picture."""
        return ICONS.get(Channel(self.entry.channel), "message")

    @property
    def tone(self) -> str:
        """Green when it counts in the present cycle, amber while it waits, red when somebody took it back."""
        if self.entry.not_counting == "":
            return "" if self.earlier or self.for_life else "good"
        if self.entry.approval == Approval.PENDING and not self.entry.voided_at:
            return "warn"
        return "bad" if self.entry.disallowed_by_id and not self.entry.voided_at else ""

    @property
    def why_not(self) -> Any:
        """Why it does not count, empty when it does."""
        return outcome.why_not(self.entry)


@dataclass
class Page:
    """Some entries, the open steps and the latest changes of owner (first page only), the cursor of what follows."""

    items: list[Item | Sold | Fold]
    open_steps: list[NextStep]
    after: str
    may_work: bool
    turns: list[str] = field(default_factory=list)
    sells: bool = False  # whether there are orders to choose between


def page_of(account: Account, user: User, *, before: str = "", show: str = "", size: int = SIZE) -> Page:
    """The newest entries and orders of an account, or those before a cursor; `show`: only "contacts" or "orders".

    What undone imports left void is folded into one line for each of them.
    """
    entries = FollowUp.objects.filter(account=account)
    folds = folds_of(account)
    entries = entries.exclude(pk__in=_ids(folds, CONTACTS)) if folds else entries
    entries = entries.none() if show == ORDERS else entries
    return _page(account, user, entries, before, size, show=show, folds=folds)


def page_folded(account: Account, user: User, key: str) -> Page:
    """The rows that a line of `page_of` folds, all of them; none for a key that is not there."""
    folds = [fold for fold in folds_of(account) if fold.key == key]
    found = _page(
        account, user, FollowUp.objects.filter(pk__in=_ids(folds, CONTACTS)), "", MOST_FOLDED, whole=False,
        show=CONTACTS,
    )  # fmt: skip
    orders = orders_of(account, MOST_FOLDED, among=_ids(folds, ORDERS)) if not found.items and folds else []
    _withhold(account, [], [], [one.order for one in orders])
    found.items += orders
    why = _("The import was taken back.")  # kept in the language of whoever did it
    for row in found.items:
        if isinstance(row, Item):
            row.entry.void_reason = why
        elif isinstance(row, Sold):
            row.order.void_reason = why
    return found


def _ids(folds: Sequence[Fold], kind: str) -> list[int]:
    return [pk for fold in folds if fold.kind == kind for pk in fold.ids]


def page_among(account: Account, user: User, among: FollowUpQuerySet, *, before: str = "", size: int = SIZE) -> Page:
    """Some of an account's entries as the timeline shows them, without steps and changes of owner between them."""
    return _page(account, user, among, before, size, whole=False, show=CONTACTS)


def _page(
    account: Account, user: User, among: FollowUpQuerySet, before: str, size: int, *, whole: bool = True, show: str,
    folds: Sequence[Fold] = (),
) -> Page:  # fmt: skip
    entries = among.order_by("-occurred_on", "-pk")
    cursor = _read(before)
    sold: list[Sold] = []
    if cursor:
        day, is_order, pk = cursor
        before_it = Q() if is_order else Q(occurred_on__lt=day) | Q(pk__lt=pk)
        entries = entries.filter(before_it, occurred_on__lte=day)
    if show != CONTACTS:
        under = cursor[2] if cursor and cursor[1] else None
        sold = orders_of(account, size + 1, day=cursor and cursor[0], below=under, but=_ids(folds, ORDERS))
    mixed = _mixed(list(_with_everything(entries)[: size + 1]), sold)[: size + 1]
    gaps = turns.between(account, mixed, size) if whole else [[] for _gap in range(min(len(mixed), size) + 1)]
    more, mixed = len(mixed) > size, mixed[:size]
    found = [one for one in mixed if isinstance(one, FollowUp)]
    first = (
        [] if cursor or not whole else list(NextStep.objects.open().filter(account=account).order_by("due_on", "pk"))
    )
    _withhold(account, found, first, [one.order for one in mixed if isinstance(one, Sold)])
    names = names_of(found)
    decides = manages(user, account)
    items = [one if isinstance(one, Sold) else _item(one, account, user, decides, names) for one in mixed]
    for item, below in zip(items, gaps[1:], strict=True):
        item.turns = below
    works = account.state != State.POOLED
    after = _cursor(mixed[-1]) if mixed and more else ""
    sells = whole and bool(account.last_order_on or sold or show or _ids(folds, ORDERS))
    said = [fold for fold in folds if show in ("", fold.kind)]
    all_items = between(items, [one.occurred_on for one in mixed], said, cursor and cursor[0], more)
    return Page(all_items, first, after, works, [] if cursor else gaps[0], sells)


def _mixed(entries: list[FollowUp], sold: list[Sold]) -> list[FollowUp | Sold]:
    """Contacts and orders by day, the latest first; of one day the orders, which come of the contacts, above them."""
    return sorted([*sold, *entries], key=lambda one: one.occurred_on, reverse=True) if sold else [*entries]


def _withhold(account: Account, entries: list[FollowUp], steps: list[NextStep], orders: list[Order]) -> None:
    """Texts without what names persons whose processing has stopped; the rows are shown, not saved."""
    known = withholding.restricted([account.pk]).get(account.pk)
    if known is None:
        return
    for entry in entries:
        entry.text = known.without(entry.text)
        for correction in entry.corrections.all():
            correction.before = known.without(correction.before)
    for order in orders:
        order.void_reason = known.without(order.void_reason)
        if order.opportunity:
            order.opportunity.name = known.without(order.opportunity.name)
    for step in (*steps, *(step for entry in entries for step in entry.next_steps.all())):
        step.text, step.place, step.objective = map(known.without, (step.text, step.place, step.objective))


def _with_everything(entries: Any) -> Any:
    links = Prefetch("person_links", FollowUpPerson.objects.current().select_related("person").order_by("pk"))
    came = Prefetch("participant_links", FollowUpParticipant.objects.current().select_related("user").order_by("pk"))
    held = Prefetch("attachments", FollowUpAttachment.objects.select_related("attachment").order_by("pk"))
    before = Prefetch("corrections", FollowUpCorrection.objects.select_related("by").order_by("pk"))
    steps = Prefetch("next_steps", NextStep.objects.order_by("pk"))
    people = ("author", "approved_by", "disallowed_by", "voided_by")
    entries = entries.annotate(day_counted=counting.day_counted_before())
    return entries.select_related(*people).prefetch_related(links, came, held, before, steps)


def _item(entry: FollowUp, account: Account, user: User, decides: bool, names: dict[str, dict[int, str]]) -> Item:
    alive = entry.voided_at is None
    others = user.is_admin or entry.author_id != user.pk
    return Item(
        entry=entry,
        persons=[link.person for link in entry.person_links.all()],
        colleagues=[link.user for link in entry.participant_links.all()],
        files=list(entry.attachments.all()),
        steps=list(entry.next_steps.all()),
        earlier=entry.not_counting == "" and entry.cycle_id != account.current_cycle_id,
        before=_history(entry, names),
        for_life=outcome.for_life_only(entry, account) if _came_after_its_cycle(entry, account) else "",
        may_correct=alive and (decides or entry.author_id == user.pk),
        may_disallow=alive and decides and others and entry.not_counting == "",
        may_approve=alive and decides and others and entry.approval == Approval.PENDING,
    )


def _came_after_its_cycle(entry: FollowUp, account: Account) -> bool:
    """Whether it was entered in the present cycle for a day before it, or of a day without a cycle.

    What was logged in its own time says nothing but that it counted then.
    """
    start = account.cycle_started_on
    return entry.cycle_id is None or (
        start is not None and entry.occurred_on < start <= business_date(entry.entered_at)
    )


# -- what an entry said before --------------------------------------------------------------------------------
def _history(entry: FollowUp, names: dict[str, dict[int, str]]) -> list[dict[str, Any]]:
    """Each correction: who, when, and what the changed fields said before it."""
    corrections = list(entry.corrections.all())
    states = [correction.before for correction in corrections] + [_now(entry)]
    return [
        {"by": was.by, "at": was.at, "changes": _changes(old, new, names)}
        for was, old, new in zip(corrections, states, states[1:], strict=False)
    ]


def _now(entry: FollowUp) -> dict[str, Any]:
    values = {name: getattr(entry, name) for name in FIELDS}
    values["occurred_at"] = plain_time(entry.occurred_at, timed=entry.timed)
    values["persons"] = sorted(link.person_id for link in entry.person_links.all())
    values["participants"] = sorted(link.user_id for link in entry.participant_links.all())
    return values


def _changes(old: dict[str, Any], new: dict[str, Any], names: dict[str, dict[int, str]]) -> list[dict[str, Any]]:
    return [
        {"label": LABELS[name], "was": words(name, old[name], names)}
        for name in LABELS
        if name in old and old[name] != new.get(name)
    ]


def words(name: str, value: Any, names: dict[str, dict[int, str]]) -> str:
    """A value of an entry as its reader sees it."""
    if name in names:
        return formatting.listed(names[name].get(pk, "?") for pk in value) or formatting.DASH
    if name == "occurred_at":
        return (
            formatting.day(date.fromisoformat(value))
            if is_day(value)
            else formatting.moment(datetime.fromisoformat(value))
        )
    choices = {"channel": Channel, "result": Result, "need": Need}.get(name)
    if choices:
        return str(choices(value).label)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return formatting.DASH if value in (None, "") else str(value)


def names_of(entries: list[FollowUp]) -> dict[str, dict[int, str]]:
    """Names of the people that corrected entries named; no statement when nothing was corrected."""
    ids: dict[str, set[int]] = {"persons": set(), "participants": set()}
    for entry in entries:
        for correction in entry.corrections.all():
            for kind, known in ids.items():
                known.update(correction.before.get(kind, []))
    people: dict[str, Any] = {"persons": KeyPerson, "participants": User}
    return {
        kind: {row.pk: str(row) for row in people[kind].objects.filter(pk__in=wanted)} if wanted else {}
        for kind, wanted in ids.items()
    }


def both(form: CorrectForm, present: dict[str, Any]) -> list[dict[str, Any]]:
    """What stands there now beside what was typed, for fields that differ."""
    rows = []
    for name in ("result", "channel", "text", "need"):
        theirs, mine = present[name], form.cleaned_data.get(name, "")
        if theirs != mine:
            words = dict(getattr(form.fields[name], "choices", []))
            rows.append(
                {"label": form.fields[name].label, "theirs": words.get(theirs, theirs), "mine": words.get(mine, mine)}
            )
    return rows


def _cursor(one: FollowUp | Sold) -> str:
    """Where a page ends: the day, and the contact or (with an "o") the order."""
    return f"{one.occurred_on.isoformat()}_{f'o{one.order.pk}' if isinstance(one, Sold) else one.pk}"


def _read(cursor: str) -> tuple[date, bool, int] | None:
    """The day, whether the last one was an order, and its id."""
    day, _sep, pk = cursor.partition("_")
    is_order = pk.startswith("o")
    pk = pk.removeprefix("o")
    try:
        return (date.fromisoformat(day), is_order, int(pk)) if pk.isascii() and len(pk) < 19 else None
    except ValueError:
        return None
