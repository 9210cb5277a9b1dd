"""Targets as people type them: one field for each team and person."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import LongText, MoneyField
from dashboards.services.coaching import LONGEST


class TargetsForm(forms.Form):
    """An amount for each team and person one may set; empty means none."""

    def __init__(
        self,
        *args: Any,
        teams: Iterable[tuple[int, str]],
        people: Iterable[tuple[int, str]],
        now: dict[str, Decimal],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.teams = [self._add(f"team_{pk}", name) for pk, name in teams]
        self.people = [self._add(f"person_{pk}", name) for pk, name in people]

    def _add(self, key: str, name: str) -> str:
        stored = self.now.get(key)
        shown = None if stored is None else stored.to_integral() if stored == stored.to_integral() else stored
        self.fields[key] = MoneyField(label=name, required=False, min_value=0, initial=shown)
        return key

    def team_fields(self) -> list[Any]:
        """The fields of teams."""
        return [self[name] for name in self.teams]

    def person_fields(self) -> list[Any]:
        """The fields of people."""
        return [self[name] for name in self.people]

    def changed_amounts(self) -> list[tuple[str, int, Decimal | None]]:
        """(team or person, id, amount) of everything that differs from what is set."""
        found = []
        for key in (*self.teams, *self.people):
            amount = self.cleaned_data[key]
            if amount != self.now.get(key):
                kind, _mark, pk = key.partition("_")
                found.append((kind, int(pk), amount))
        return found


class NoteForm(forms.Form):
    """A coaching note or its answer."""

    text = LongText(label=_("Note"), max_length=LONGEST, rows=3)
