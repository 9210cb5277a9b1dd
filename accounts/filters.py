"""What lists of accounts can be narrowed by; the values live in the address (ux.md, filters survive)."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, AccountQuerySet, Grade, State
from accounts.queues import QUEUES
from accounts.rules import RuleValues
from users.models import User

YES_NO = [("yes", _("Yes")), ("no", _("No"))]
VIP_CHOICES = [("vip", "VIP"), ("vvip", "VVIP"), ("none", _("neither"))]
MOST_COLLEAGUES = 500


def colleagues(user: User) -> Any:
    """Whose accounts a person may ask for: those within reach who can own accounts."""
    return User.objects.visible_to(user).exclude(role="admin").order_by("name")


def _text(label: Any, field: str) -> filters.CharFilter:
    return filters.CharFilter(field_name=field, lookup_expr="icontains", label=label, max_length=80)


class _Narrowing(filters.FilterSet):
    """What the list and the pool have in common."""

    grade = filters.ChoiceFilter(choices=Grade.choices, label=_("Grade"), empty_label=_("Any"))
    industry = _text(_("Industry"), "industry")
    region = _text(_("Region"), "region")


class AccountFilter(_Narrowing):
    """The list of accounts."""

    queue = filters.ChoiceFilter(
        choices=[(name, queue.label) for name, queue in QUEUES.items()],
        method="in_queue",
        label=_("What is due"),
        empty_label=_("Everything"),
    )
    state = filters.ChoiceFilter(choices=State.choices, label=_("State"), empty_label=_("Any"))
    vip = filters.ChoiceFilter(choices=VIP_CHOICES, method="by_vip", label=_("VIP"), empty_label=_("Any"))
    owner = filters.ModelChoiceFilter(queryset=User.objects.none(), label=_("Owner"), empty_label=_("Anybody"))
    protected = filters.ChoiceFilter(choices=YES_NO, method="by_protected", label=_("Protected"), empty_label=_("Any"))

    class Meta:
        model = Account
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, user: User, today: Any, rules: RuleValues, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.rules = today, rules
        self.filters["owner"].extra["queryset"] = colleagues(user)

    def in_queue(self, accounts: AccountQuerySet, name: str, value: str) -> AccountQuerySet:
        """One of the queues of a working day."""
        return QUEUES[value].rows(accounts, self.today, self.rules)

    def by_vip(self, accounts: AccountQuerySet, name: str, value: str) -> AccountQuerySet:
        """VIP class; the empty class has a word of its own in addresses."""
        return accounts.filter(vip="" if value == "none" else value)

    def by_protected(self, accounts: AccountQuerySet, name: str, value: str) -> AccountQuerySet:
        """Grade A and VVIP, or the others."""
        return accounts.filter(protected=value == "yes")


class PoolFilter(_Narrowing):
    """The shared pool."""

    class Meta:
        model = Account
        fields: tuple[str, ...] = ()


class DeskFilter(_Narrowing):
    """The desk of suspended accounts."""

    LOOK = (("due", _("Look again: due")), ("old", _("Waiting for 30 days and more")))
    look = filters.ChoiceFilter(choices=LOOK, method="to_look_at", label=_("Waiting"), empty_label=_("All"))

    class Meta:
        model = Account
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, today: Any, rules: RuleValues, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.rules = today, rules

    def to_look_at(self, accounts: AccountQuerySet, name: str, value: str) -> AccountQuerySet:
        """Those whose look-again date has come, or that wait longer than the reminder."""
        from datetime import timedelta

        if value == "due":
            return accounts.filter(look_again_on__lte=self.today)
        return accounts.filter(state_since__lte=self.today - timedelta(days=self.rules.desk_reminder_days))


def applied(chosen: filters.FilterSet) -> list[tuple[str, str]]:
    """(parameter, words) of every filter that narrows the list now, for the chips above it."""
    words = []
    if not chosen.form.is_valid():
        return []
    for name, value in chosen.form.cleaned_data.items():
        if value in (None, ""):
            continue
        field = chosen.form.fields[name]
        shown = str(value)
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            choices: Any = field.choices
            shown = str(dict(choices).get(value, value))
        words.append((name, f"{field.label}: {shown}"))
    return words
