"""What a person has picked on a list: some accounts by id, or all that match its filters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.filters import DeskFilter, LeaverFilter, applied
from accounts.listing import Listing
from accounts.models import Account, AccountQuerySet, BatchAction, State
from accounts.policies import InForce
from users.models import User

MOST_PICKED = 500
DESK, LEAVER, TERRITORY = "desk", "leaver", "accounts"


@dataclass
class Selection:
    """The selection that an address or a form describes, as far as this person may see it."""

    user: User
    params: QueryDict
    today: date
    policy: InForce

    @cached_property
    def source(self) -> str:
        """Which list it was made on."""
        asked = self.params.get("from", DESK)
        return asked if asked in (DESK, LEAVER, TERRITORY) else DESK

    @cached_property
    def everything(self) -> bool:
        """Whether all that match are meant, not only the ticked ones."""
        return self.params.get("all") == "yes"

    @cached_property
    def ids(self) -> list[int]:
        """The ticked accounts."""
        return [int(pk) for pk in self.params.getlist("selected")[:MOST_PICKED] if pk.isdecimal() and len(pk) < 19]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was picked."""
        return not self.everything and not self.ids

    @cached_property
    def actions(self) -> list[str]:
        """What can be done with accounts of this list."""
        if self.source == DESK:
            return [BatchAction.REASSIGN, BatchAction.DESK_RELEASE]
        return [BatchAction.TRANSFER, BatchAction.RELEASE] if self.source == LEAVER else [BatchAction.TRANSFER]

    @cached_property
    def action(self) -> str:
        """What is to be done."""
        asked = self.params.get("action", "")
        return asked if asked in self.actions else self.actions[0]

    @cached_property
    def leaver(self) -> User | None:
        """Whose accounts are handed on."""
        pk = self.params.get("leaver", "")
        if self.source != LEAVER or not (pk.isdecimal() and len(pk) < 19):
            return None
        return User.objects.visible_to(self.user).filter(pk=pk, is_active=False).first()

    @cached_property
    def rows(self) -> AccountQuerySet:
        """The accounts, through the door of their list."""
        rows = self._listed
        return rows if self.everything else rows.filter(pk__in=self.ids)

    @cached_property
    def words(self) -> list[str]:
        """The filters in force, in words."""
        if not self.everything:
            return []
        searched = [f"“{q}”"] if (q := self.params.get("q", "").strip()[:100]) else []
        return searched + [words for _name, words in applied(self._filter)]

    @cached_property
    def fields(self) -> list[tuple[str, str]]:
        """Names and values that describe the selection, for the hidden inputs of a form."""
        fields = [("from", self.source), ("action", self.action)]
        fields += [("leaver", str(self.leaver.pk))] if self.leaver else []
        if not self.everything:
            return fields + [("selected", str(pk)) for pk in self.ids]
        fields.append(("all", "yes"))
        return fields + [(name, value) for name, value in self._narrowing.items() if value]

    @cached_property
    def stored(self) -> dict[str, Any]:
        """The selection as a batch remembers it."""
        about = {"from": self.source, **({"leaver": self.leaver.name} if self.leaver else {})}
        return {**about, "all": self.everything, "filter": self._narrowing if self.everything else {}}

    @cached_property
    def back(self) -> str:
        """The list, narrowed as it was."""
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in self._narrowing.items() if value})
        address = {
            DESK: reverse("accounts:desk"),
            LEAVER: reverse("accounts:handover", args=[self.leaver.pk]) if self.leaver else reverse("accounts:team"),
            TERRITORY: reverse("accounts:list"),
        }[self.source]
        return f"{address}?{query.urlencode()}" if query else address

    @property
    def known(self) -> list[str]:
        """What all of this list can be narrowed by."""
        return [name for name in self._narrowing if name != "scope"]

    @property
    def errors(self) -> dict[str, list[str]]:
        """Filters that do not fit, each with why."""
        form = self._filter.form
        return {} if form.is_valid() else {name: [str(word) for word in words] for name, words in form.errors.items()}

    @cached_property
    def reason(self) -> str:
        """What people usually write here."""
        if self.leaver:
            return _("%(name)s has left") % {"name": self.leaver.name}
        return _("To be developed again") if self.action == BatchAction.REASSIGN else ""

    @cached_property
    def _listed(self) -> AccountQuerySet:
        if not self._filter.form.is_valid():
            return Account.objects.none()  # a filter that does not fit must never mean everything
        return self._listing.sources[0] if self.source == TERRITORY else self._filter.qs

    @cached_property
    def _listing(self) -> Listing:
        narrowing = {name: value for name, value in self.params.items() if name != "scope"}
        return Listing(self.user, {**narrowing, "scope": "team"}, self.today, self.policy)

    @cached_property
    def _filter(self) -> Any:
        rules = self.policy.of(self.user.team_id)
        if self.source == TERRITORY:
            return self._listing.filter
        if self.source == LEAVER:
            return LeaverFilter(self.params, queryset=left_by(self.leaver, self.user))
        waiting = Account.objects.on_desk_of(self.user)
        return DeskFilter(self.params, queryset=waiting, user=self.user, today=self.today, rules=rules)

    @cached_property
    def _narrowing(self) -> dict[str, str]:
        names = ["q", *self._filter.filters] if self.source == TERRITORY else list(self._filter.filters)
        narrowing = {name: self.params.get(name, "")[:100] for name in names}
        return {**narrowing, "scope": "team"} if self.source == TERRITORY else narrowing


def left_by(leaver: User | None, reader: User) -> AccountQuerySet:
    """What somebody who left still has to be handed on, as far as the reader manages it."""
    if leaver is None:
        return Account.objects.none()
    mine = Account.objects.of_teams(reader)
    return mine.filter(previous_owner=leaver, state=State.OWNED, paused_until__isnull=False)
