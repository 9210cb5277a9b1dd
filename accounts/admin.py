"""Accounts and their history for reading; the rules' numbers and the calendar, published as versions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy

from accounts import tasks
from accounts.models import (
    Account,
    Cycle,
    Escalation,
    KeyPerson,
    LedgerEntry,
    Policy,
    TeamPolicy,
    WorkingGroupMember,
)
from accounts.policies import in_force
from accounts.rules import SPECS, PolicyRefused, clean, label
from accounts.services import policies
from commons.models import Holiday
from core.admin import KeptAdmin, ReadOnlyAdmin
from users.models import Team


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    list_display = ("name", "state", "owner", "team", "grade", "cycle_contacts", "recycle_due_on", "suspend_due_on")
    list_filter = ("state", "grade")
    list_select_related = ("owner", "team")
    ordering = ("sort_key", "pk")


@admin.register(LedgerEntry)
class LedgerAdmin(ReadOnlyAdmin):
    list_display = ("on", "account", "rule", "from_user", "to_user", "by")
    list_select_related = ("account", "from_user", "to_user", "by")
    ordering = ("-pk",)


@admin.register(Cycle)
class CycleAdmin(ReadOnlyAdmin):
    list_display = ("account", "owner", "team", "started_on", "ended_on")
    list_select_related = ("account", "owner", "team")
    ordering = ("-pk",)


@admin.register(KeyPerson)
class KeyPersonAdmin(ReadOnlyAdmin):
    list_display = ("name", "title", "account", "left_on")
    list_select_related = ("account",)
    ordering = ("-pk",)


@admin.register(WorkingGroupMember)
class WorkingGroupAdmin(ReadOnlyAdmin):
    list_display = ("account", "user", "part", "joined_on", "ended_on")
    list_select_related = ("account", "user")
    ordering = ("-pk",)


@admin.register(Escalation)
class EscalationAdmin(ReadOnlyAdmin):
    list_display = ("raised_at", "kind", "account", "raised_by", "done_at", "done_by")
    list_filter = ("kind",)
    list_select_related = ("account", "raised_by", "done_by")
    ordering = ("-pk",)


class _PolicyForm(forms.ModelForm):
    """The company's numbers, or one team's overrides; only what differs is published."""

    team = forms.ModelChoiceField(
        Team.objects.none(),
        required=False,
        label=gettext_lazy("Team"),
        help_text=gettext_lazy(
            "empty: the company's numbers; with a team, only what you change below becomes its override"
        ),
    )

    class Meta:
        model = Policy
        fields = ("reason",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.order_by("name")  # type: ignore[attr-defined]
        self.now = in_force().company.as_json()
        for name in SPECS:
            self.fields[name].initial = _text(self.now[name])

    def clean(self) -> dict[str, Any]:
        """Each number in its type and within its limits."""
        values: dict[str, Any] = super().clean() or {}
        for name in SPECS:
            if name not in values:
                continue
            try:
                clean(name, values[name])
            except (PolicyRefused, ValueError) as refusal:
                self.add_error(name, str(refusal))
        if not self.errors and not self.changes():
            raise ValidationError(gettext("Nothing differs from the numbers in force."))
        return values

    def changes(self) -> dict[str, str]:
        """What differs from the company's numbers that the form showed."""
        return {name: self.cleaned_data[name] for name in SPECS if self.cleaned_data[name] != _text(self.now[name])}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


PolicyForm = type(
    "PolicyForm", (_PolicyForm,), {name: forms.CharField(label=label(name), max_length=100) for name in SPECS}
)


@admin.register(Policy)
class PolicyAdmin(KeptAdmin):
    """Publishing a version; versions that are published never change."""

    form = PolicyForm
    list_display = ("pk", "published_at", "published_by", "reason")
    list_select_related = ("published_by",)
    ordering = ("-pk",)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The declared form as it is; published versions are shown as their row."""
        return (
            PolicyForm if obj is None else super().get_form(request, obj, change, **{**kwargs, "form": forms.ModelForm})
        )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """All numbers to publish; the stored row to read."""
        return ("reason", "values", "published_at", "published_by") if obj else ("team", "reason", *SPECS)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: a version is immutable."""
        return False

    def save_model(self, request: HttpRequest, obj: Policy, form: Any, change: bool) -> None:
        """Publish, and let the background bring every account to the new version."""
        team, by = form.cleaned_data["team"], request.user
        changes = form.changes()
        published = policies.publish(
            {} if team else changes,
            teams={team.pk: changes} if team else None,
            by=by,
            reason=form.cleaned_data["reason"],  # type: ignore[arg-type]
        )
        obj.pk = published.pk
        transaction.on_commit(tasks.recompute.delay)


@admin.register(TeamPolicy)
class TeamPolicyAdmin(ReadOnlyAdmin):
    list_display = ("policy", "team", "values")
    list_select_related = ("policy", "team")
    ordering = ("-pk",)


@admin.register(Holiday)
class HolidayAdmin(KeptAdmin):
    """Days off and worked weekends: due dates slide over them, so a change publishes a version."""

    list_display = ("day", "name", "working")
    ordering = ("-day",)

    def save_model(self, request: HttpRequest, obj: Holiday, form: Any, change: bool) -> None:
        """Save, and let every open clock be recomputed in the background."""
        super().save_model(request, obj, form, change)
        reason = gettext("Calendar: %(day)s %(name)s") % {"day": obj.day, "name": obj.name}
        policies.publish({}, by=request.user, reason=reason)  # type: ignore[arg-type]
        transaction.on_commit(tasks.recompute.delay)
