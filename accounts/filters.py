"""What lists of accounts can be narrowed by; the values live in the address (ux.md, filters survive)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from accounts import beside, search
from accounts.committee.coverage import GAP_WORDS, lacking
from accounts.industries import like
from accounts.models import Account, AccountQuerySet, Grade, GroupRole, LedgerEntry, Rule, State, WorkingGroupMember
from accounts.models.batch import WENT
from accounts.queues import QUEUES
from accounts.rules import RuleValues
from accounts.services.letting_go import SUSPEND_REASONS
from commons.filters import HoldsFilter
from core.text import half_width
from lists import imported
from users.models import Team, User
from users.teams import subtree_of

YES_NO = [("yes", _("Yes")), ("no", _("No"))]
GRADED = [
    ("decision", _("by decision")),
    ("model", _("by the model")),
    ("none", _("no grade by the model")),
    ("held", _("held at B by the cap")),
]
VIP_CHOICES = [("vip", "VIP"), ("vvip", "VVIP"), ("none", _("neither"))]
MOST_COLLEAGUES = 500


def colleagues(user: User) -> Any:
    """Whose accounts a person may ask for: those within reach who can own accounts."""
    return User.objects.visible_to(user).exclude(role="admin").order_by("name")


class IndustryFilter(HoldsFilter):
    """Rows of an industry, in whatever of its spellings; these are asked for once, however many doors it narrows."""

    _meant: tuple[str, Q] | None = None  # what was asked for last; every set of filters has an instance of its own

    def filter(self, qs: Any, value: str) -> Any:
        """Those that hold the text, and those whose industry means the same."""
        if not value:
            return qs
        if self._meant is None or self._meant[0] != value:
            self._meant = value, like(half_width(value), self.field_name)
        return qs.filter(self._meant[1])


def _text(label: Any, field: str) -> HoldsFilter:
    return HoldsFilter(field_name=field, label=label, max_length=80)


def teams(user: User) -> Any:
    """Which teams a person may ask for."""
    return Team.objects.visible_to(user).order_by("name")


class _Narrowing(filters.FilterSet):
    """What the list and the pool have in common."""

    grade = filters.ChoiceFilter(choices=Grade.choices, label=_("Grade"), empty_label=_("Any"))
    industry = IndustryFilter(field_name="industry", label=_("Industry"), max_length=80)
    region = _text(_("Region"), "region")


class AccountFilter(_Narrowing):
    """The list of accounts."""

    queue = filters.ChoiceFilter(
        choices=[(name, queue.label) for name, queue in QUEUES.items()],  # in the reader's numbers by __init__
        method="in_queue",
        label=_("What is due"),
        empty_label=_("Everything"),
    )
    state = filters.ChoiceFilter(choices=State.choices, label=_("State"), empty_label=_("Any"))
    vip = filters.ChoiceFilter(choices=VIP_CHOICES, method="by_vip", label=_("VIP"), empty_label=_("Any"))
    owner = filters.ModelChoiceFilter(queryset=User.objects.none(), label=_("Owner"), empty_label=_("Anybody"))
    team = filters.ModelChoiceFilter(
        queryset=Team.objects.none(), method="of_team", label=_("Team"), empty_label=_("All teams")
    )
    gap = filters.ChoiceFilter(
        choices=list(GAP_WORDS.items()), method="lacking", label=_("Committee"), empty_label=_("Any")
    )
    gap_too = filters.ChoiceFilter(
        choices=list(GAP_WORDS.items()), method="lacking", label=_("Committee, and also"), empty_label=_("Any")
    )
    group = filters.ChoiceFilter(
        choices=[*GroupRole.choices, ("nobody", _("nobody in it"))],
        method="by_group",
        label=_("Working group"),
        empty_label=_("Any"),
    )
    tag = filters.CharFilter(method="by_tag", label=_("Tag"), max_length=40)
    batch = filters.NumberFilter(method="of_batch", label=_("Batch"), min_value=1, max_value=2**31)
    imported = filters.NumberFilter(method="of_import", label=_("Import"), min_value=1, max_value=2**31)
    protected = filters.ChoiceFilter(choices=YES_NO, method="by_protected", label=_("Protected"), empty_label=_("Any"))

    graded = filters.ChoiceFilter(
        choices=GRADED, method="by_graded", label=_("How it was graded"), empty_label=_("Any")
    )

    class Meta:
        model = Account
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, user: User, today: Any, rules: RuleValues, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.rules, self.reader = today, rules, user
        self.filters["queue"].extra["choices"] = [(name, queue.words(rules)) for name, queue in QUEUES.items()]
        self.filters["owner"].queryset = colleagues(user)
        self.filters["team"].queryset = teams(user)
        for name, extra in beside.filters().items():
            self.filters[name] = extra
            extra.parent, extra.model = self, Account

    def of_team(self, accounts: AccountQuerySet, name: str, value: Team) -> AccountQuerySet:
        """The team's and those of the teams below it."""
        return accounts.filter(team_id__in=subtree_of(value))

    def of_batch(self, accounts: AccountQuerySet, name: str, value: Any) -> AccountQuerySet:
        """Those that a batch has moved, wherever they are now: still there, moved back, or changed since and kept."""
        return accounts.filter(batch_items__batch=int(value), batch_items__outcome__in=WENT)

    def of_import(self, rows: Any, name: str, value: Any) -> Any:
        """What one import made or changed."""
        return imported.narrowed(rows, "accounts", int(value), self.reader)

    def in_queue(self, accounts: AccountQuerySet, name: str, value: str) -> AccountQuerySet:
        """One of the queues of a working day."""
        return QUEUES[value].rows(accounts, self.today, self.rules)

    def lacking(self, accounts: AccountQuerySet, name: str, value: str) -> AccountQuerySet:
        """Those with a gap in the committee; whoever has no person at all lacks every role."""
        return lacking(accounts, value)

    def by_group(self, accounts: AccountQuerySet, name: str, value: str) -> AccountQuerySet:
        """Those with somebody of this role in the working group now, or with nobody in it."""
        there = WorkingGroupMember.objects.filter(account=OuterRef("pk"), ended_on=None)
        return accounts.filter(~Exists(there) if value == "nobody" else Exists(there.filter(role=value)))

    def by_tag(self, accounts: AccountQuerySet, name: str, value: str) -> AccountQuerySet:
        """Those with exactly this tag; that they have any is what the index of tags is narrowed to."""
        return accounts.filter(tags__contains=[value.replace("\0", "")]).exclude(tags=[])

    def by_vip(self, accounts: AccountQuerySet, name: str, value: str) -> AccountQuerySet:
        """VIP class; the empty class has a word of its own in addresses."""
        return accounts.filter(vip="" if value == "none" else value)

    def by_protected(self, accounts: AccountQuerySet, name: str, value: str) -> AccountQuerySet:
        """Grade A and VVIP, or the others."""
        return accounts.filter(protected=value == "yes")

    def by_graded(self, accounts: AccountQuerySet, name: str, value: str) -> AccountQuerySet:
        """By decision or by the model, without a grade by the model, or held by the cap."""
        return graded(accounts, value)


def graded(accounts: Any, how: str) -> Any:
    """Accounts by where their grade comes from (one of GRADED)."""
    if how == "decision":
        return accounts.filter(grade_decided=True)
    if how == "held":
        return accounts.filter(grade_held=True)
    return (
        accounts.filter(grade_by_model="")
        if how == "none"
        else accounts.filter(grade_decided=False).exclude(grade_by_model="")
    )


def few_of_a_tag(pooled: Any, value: str) -> Any:
    """Pooled accounts with a tag, of which PostgreSQL is to think that they are few: it is said twice.

    It takes those of a tag to be spread over the order of a list, and walks the pool for a page of them; those who came
    together may all stand at its end. Few are found by the tag now; of a tag that many have it still walks.
    """
    tag = value.replace("\0", "")
    return pooled.filter(tags__overlap=[tag]) if tag else pooled


class PoolFilter(_Narrowing):
    """The shared pool."""

    class Meta:
        model = Account
        fields: tuple[str, ...] = ()


class DeskFilter(_Narrowing):
    """The desk of suspended accounts."""

    LOOK = (("due", _("Look again: due")), ("old", _("Waiting for too long")), ("new", _("Came in the last 7 days")))
    q = filters.CharFilter(method="found", label=_("Name"), max_length=100)
    why = filters.ChoiceFilter(
        choices=[*SUSPEND_REASONS.items(), ("rule", _("The rule of twelve"))],
        method="came_for",
        label=_("Reason"),
        empty_label=_("Any"),
    )
    look = filters.ChoiceFilter(choices=LOOK, method="to_look_at", label=_("Waiting"), empty_label=_("All"))
    team = filters.ModelChoiceFilter(
        queryset=Team.objects.none(), method="of_team", label=_("Team"), empty_label=_("All teams")
    )
    had = filters.ModelChoiceFilter(
        queryset=User.objects.none(), field_name="previous_owner", label=_("Previous owner"), empty_label=_("Anybody")
    )

    class Meta:
        model = Account
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, user: User, today: date, rules: RuleValues, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.rules = today, rules
        self.filters["team"].queryset = teams(user)
        self.filters["had"].queryset = colleagues(user)

    def found(self, accounts: AccountQuerySet, name: str, value: str) -> AccountQuerySet:
        """By characters, pinyin or initials, as everywhere."""
        return search.matching(accounts, value.replace("\0", ""), telephones=True)

    def of_team(self, accounts: AccountQuerySet, name: str, value: Team) -> AccountQuerySet:
        """The team's and those of the teams below it."""
        return accounts.filter(team_id__in=subtree_of(value))

    def came_for(self, accounts: AccountQuerySet, name: str, value: str) -> AccountQuerySet:
        """By the move that put them there: the reason somebody chose, or the rule that nobody contradicted."""
        latest = LedgerEntry.objects.filter(account=OuterRef("pk")).order_by("-pk")
        if value == "rule":
            return accounts.alias(came_by=Subquery(latest.values("rule")[:1])).filter(came_by=Rule.SUSPENDED)
        return accounts.alias(came_why=Subquery(latest.values("reason_code")[:1])).filter(came_why=value)

    def to_look_at(self, accounts: AccountQuerySet, name: str, value: str) -> AccountQuerySet:
        """Those whose look-again date has come, that wait longer than the reminder, or that have just come."""
        if value == "due":
            return accounts.filter(look_again_on__lte=self.today)
        if value == "new":
            return accounts.filter(state_since__gt=self.today - timedelta(days=7))
        return accounts.filter(state_since__lte=self.today - timedelta(days=self.rules.desk_reminder_days))


class LeaverFilter(_Narrowing):
    """What somebody who left has to be handed on."""

    class Meta:
        model = Account
        fields: tuple[str, ...] = ()


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
