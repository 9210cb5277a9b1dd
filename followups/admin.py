"""Follow-ups and next steps, for reading."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin
from followups.models import FollowUp, FollowUpCorrection, NextStep


@admin.register(FollowUp)
class FollowUpAdmin(ReadOnlyAdmin):
    list_display = ("occurred_on", "account", "author", "channel", "result", "not_counting", "approval")
    list_filter = ("channel", "result")
    list_select_related = ("account", "author")
    ordering = ("-pk",)


@admin.register(FollowUpCorrection)
class CorrectionAdmin(ReadOnlyAdmin):
    ordering = ("-pk",)


@admin.register(NextStep)
class NextStepAdmin(ReadOnlyAdmin):
    list_display = ("due_on", "account", "kind", "text", "state")
    list_filter = ("state", "kind")
    list_select_related = ("account",)
    ordering = ("-pk",)
