"""Accounts and their history for reading; the rules' numbers and the calendar, published as versions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext

from accounts import tasks
from accounts.models import Account, Cycle, Escalation, KeyPerson, LedgerEntry, WorkingGroupMember
from accounts.services import policies
from commons.models import Holiday
from core.admin import KeptAdmin, ReadOnlyAdmin


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
