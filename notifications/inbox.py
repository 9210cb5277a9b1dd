"""Notices as a person reads them: sentences in the reader's language, grouped per kind and batch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import formatting
from notifications import catalogue
from notifications.models import Notice

WITHOUT_LINK = {"moved_away", "batch_away", "batch_taken_back"}  # the account is somebody else's now
OWN_LIST = {"batch_assigned", "batch_returned"}
SETTLED_BY_CONTACT = {"recycle_warning", "step_due", "follow_up_overdue", "contact_10", "silent"}
TONES = {"warning": "warn", "danger": "bad", "success": "good"}


class _Values(dict[str, Any]):
    """Parameters of a sentence; one that an older notice lacks reads as nothing."""

    def __missing__(self, key: str) -> str:
        return ""


@dataclass
class Group:
    """Notices of one kind and batch, shown as one: the first of them, how many there are and how many are new."""

    code: str
    notices: list[Notice]
    total: int
    fresh: int
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
        names = formatting.listed(name for name in named if name)
        more = self.total - len(self.notices)
        if not names or not more:
            return names
        return ngettext("%(names)s and %(n)s more", "%(names)s and %(n)s more", more) % {"names": names, "n": more}

    @property
    def tone(self) -> str:
        """The tone as the components name it."""
        return TONES.get(self.kind.tone, "")

    @property
    def linked(self) -> bool:
        """Whether it leads anywhere: a list, or the page that the only one is about."""
        return self.total > 1 or bool(address_of(self.latest))

    @property
    def log_account(self) -> int | None:
        """The account that a new contact would settle."""
        return self.latest.account_id if self.total == 1 and self.fresh and self.code in SETTLED_BY_CONTACT else None


def sentence(notice: Notice) -> str:
    """One notice in the reader's language."""
    values = _Values(catalogue.parameters(notice.params))
    for name, value in values.items():
        if isinstance(value, date):
            values[name] = formatting.day(value)
    return " ".join(str(catalogue.kind(notice.kind).one % values).split())


def address_of(notice: Notice) -> str:
    """The page a notice is about; empty when there is none for its reader."""
    if "leaver" in notice.params:
        return reverse("accounts:handover", args=[notice.params["leaver"]])
    if "batch_page" in notice.params:
        return reverse("accounts:batch", args=[notice.params["batch_page"]])
    if notice.kind in OWN_LIST:
        return f"{reverse('accounts:list')}?scope=mine&batch={notice.params['batch']}"
    if notice.account_id is None or notice.kind in WITHOUT_LINK:
        return ""
    return reverse("pages:account", args=[notice.account_id])


def groups_of(notices: Iterable[Notice]) -> list[Group]:
    """Groups from the first notices of each, newest first; a day's name stands at the first group of each day."""
    groups: dict[tuple[str, str], Group] = {}
    for notice in notices:
        key = (notice.kind, notice.batch)
        if key in groups:
            groups[key].notices.append(notice)
        else:
            groups[key] = Group(notice.kind, [notice], notice.total, notice.fresh)  # type: ignore[attr-defined]
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
