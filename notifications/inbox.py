"""Notices as a person reads them: sentences in the reader's language, grouped per kind and batch."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import formatting
from notifications import catalogue, wording
from notifications.models import Notice

if TYPE_CHECKING:
    from users.models import User

TELLS_THE_MOVE = {"moved_away", "batch_away", "batch_taken_back"}  # these say themselves that it is gone
OWN_LIST = {"batch_assigned", "batch_returned"}
SETTLED_BY_CONTACT = {"recycle_warning", "step_due", "follow_up_overdue", "contact_10", "silent", "reminder"}
TONES = {"warning": "warn", "danger": "bad", "success": "good"}


Door = Callable[["User", Collection[int]], set[int]]
_door: list[Door] = []


def register_door(door: Door) -> None:
    """Let the inbox ask which of some accounts a person may see now; the app of accounts answers."""
    _door[:] = [door]


Veil = Callable[["list[Notice]"], None]
_veil: list[Veil] = []


def register_veil(veil: Veil) -> None:
    """Let notices be shown without what names people whose data may not be processed; the app of accounts does it."""
    _veil[:] = [veil]


def veiled(notices: Iterable[Notice]) -> list[Notice]:
    """The same notices as they may be shown; not to be saved."""
    rows = list(notices)
    if _veil and any(notice.account_id is not None for notice in rows):
        _veil[0](rows)
    return rows


def look(notices: Iterable[Notice], reader: User) -> list[Notice]:
    """The same notices, each knowing whether its reader may still see what it is about: one question for all."""
    rows = veiled(notices)
    ids = {notice.account_id for notice in rows if notice.account_id is not None}
    seen = _door[0](reader, ids) if _door and ids else set()
    for notice in rows:
        notice.gone = notice.account_id is not None and notice.account_id not in seen  # type: ignore[attr-defined]
    return rows


class _Values(dict[str, Any]):
    """Parameters of a sentence; one that an older notice lacks reads as nothing."""

    def __missing__(self, key: str) -> str:
        return ""


@dataclass
class Group:
    """Notices of one kind and batch, shown as one: the first of them, how many there are, are new and are settled."""

    code: str
    notices: list[Notice]
    total: int
    fresh: int
    settled: int = 0
    day: str = ""

    @property
    def kind(self) -> catalogue.Kind:
        """The words."""
        return catalogue.kind(self.code)

    @property
    def latest(self) -> Notice:
        """The newest of them; it stands for the group in addresses."""
        return self.notices[0]

    @property
    def heading(self) -> str:
        """The sentence of a single notice, or how many there are of what."""
        if self.total == 1:
            return sentence(self.latest)
        return str(self.kind.many % {"count": self.total})

    @property
    def names(self) -> str:
        """What the first ones are about, and how many more there are."""
        if self.total == 1:
            return ""
        named = list(dict.fromkeys(notice.params.get("name") or "" for notice in self.notices))
        return formatting.and_more(named, self.total - len(self.notices) + len(named))

    @property
    def stories(self) -> list[str]:
        """Why the first ones moved, where they tell it; those with the same reason together."""
        if self.total == 1 or not self.kind.then:
            return []
        told: dict[str, list[str]] = {}
        for notice in self.notices:
            words, name = story(notice), notice.params.get("name") or ""
            if words:
                told.setdefault(words, []).append(name)
        more = self.total - len(self.notices)
        if len(told) == 1:
            ((words, _names),) = told.items()
            return [formatting.labelled(self.names, words) if self.names else words]
        lines = [formatting.labelled(name, words) if (name := formatting.listed(filter(None, names))) else words
                 for words, names in told.items()]  # fmt: skip
        return [*lines, ngettext("and %(n)s more", "and %(n)s more", more) % {"n": more}] if lines and more else lines

    @property
    def tone(self) -> str:
        """The tone as the components name it."""
        return TONES.get(self.kind.tone, "")

    @property
    def linked(self) -> bool:
        """Whether it leads anywhere: a list, or the page that the only one is about."""
        return self.total > 1 or bool(address_of(self.latest))

    @property
    def gone_words(self) -> str:
        """That its account has moved on, where it stands for a single one."""
        return gone_words(self.latest) if self.total == 1 else ""

    @property
    def log_account(self) -> int | None:
        """The account that a new contact would settle."""
        settles = self.total == 1 and self.fresh and not self.settled and self.code in SETTLED_BY_CONTACT
        return self.latest.account_id if settles and not self.latest.gone else None  # type: ignore[attr-defined]


def sentence(notice: Notice) -> str:
    """One notice in the reader's language."""
    kind, values = catalogue.kind(notice.kind), _Values(wording.parameters(notice.params))
    for name, value in values.items():
        if isinstance(value, date):
            values[name] = formatting.day(value)
    first = " ".join(str(kind.one % values).split())
    return formatting.sentences(first, *wording.following(kind, notice.params))


def story(notice: Notice) -> str:
    """Why an account moved, without its name; for a hand-over of many the whole notice."""
    kind = catalogue.kind(notice.kind)
    return formatting.sentences(*wording.following(kind, notice.params)) if "story" in kind.then else sentence(notice)


def address_of(notice: Notice) -> str:
    """The page a notice is about; empty when there is none for its reader (who has to be told by `look` first)."""
    if "leaver" in notice.params:
        return reverse("accounts:handover", args=[notice.params["leaver"]])
    if "import_page" in notice.params:
        return reverse("imports:detail", args=[notice.params["import_page"]])
    if "batch_page" in notice.params:
        return reverse("accounts:batch", args=[notice.params["batch_page"]])
    if "lead_page" in notice.params:
        return reverse("pages:lead", args=[notice.params["lead_page"]])
    if "person_page" in notice.params:
        return reverse("users:person", args=[notice.params["person_page"]])
    if "figures_page" in notice.params:
        return reverse("dashboards:person", args=[notice.params["figures_page"]])
    if "training_page" in notice.params:
        return reverse("accounts:training_of", args=[notice.params["training_page"]])
    if "team_page" in notice.params:
        return reverse("users:team", args=[notice.params["team_page"]])
    if "robot_page" in notice.params:
        return reverse("notifications:robot", args=[notice.params["robot_page"]])
    if "case_page" in notice.params:
        return reverse("cases:case", args=[notice.params["case_page"]])
    if "case_month" in notice.params:
        return reverse("cases:month", args=[notice.params["case_month"]])
    if "export_page" in notice.params:
        return reverse("pages:exports")
    if notice.kind in OWN_LIST:
        return f"{reverse('accounts:list')}?scope=mine&batch={notice.params['batch']}"
    if notice.account_id is None or notice.gone:  # type: ignore[attr-defined]
        return ""
    return reverse("pages:account", args=[notice.account_id])


def gone_words(notice: Notice) -> str:
    """What stands in the place of a link that would lead nowhere: the account has moved on since.

    Who has it now is not said: that is not the reader's to see. Their own manager may know.
    """
    if "leaver" in notice.params or not notice.gone or notice.kind in TELLS_THE_MOVE:  # type: ignore[attr-defined]
        return ""
    return _("The account has moved on since and is no longer open to you; your manager can tell where it went.")


def groups_of(notices: Iterable[Notice]) -> list[Group]:
    """Groups from the first notices of each, newest first; a day's name stands at the first group of each day."""
    groups: dict[tuple[str, str], Group] = {}
    for notice in notices:
        key = (notice.kind, notice.batch)
        if key in groups:
            groups[key].notices.append(notice)
        else:
            counts = notice.total, notice.fresh, notice.settled  # type: ignore[attr-defined]
            groups[key] = Group(notice.kind, [notice], *counts)
    return list(groups.values())


def with_days(groups: list[Group], *, shown: date | None = None) -> list[Group]:
    """The same groups, the first of each day with the day's name; `shown` is named on the page already."""
    today = timezone.localdate()
    for group in groups:
        day = timezone.localdate(group.latest.at)
        if day != shown:
            group.day = _name_of(day, today)
        shown = day
    return groups


def _name_of(day: date, today: date) -> str:
    if day == today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    return f"{formatting.weekday(day)} {formatting.day(day)}"
