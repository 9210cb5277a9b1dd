"""Cases and the panels of months, for reading."""

from django.contrib import admin

from cases.models import Case, CaseVersion, Panel, Reward, Score
from core.admin import ReadOnlyAdmin


@admin.register(Case)
class CaseAdmin(ReadOnlyAdmin):
    list_display = ("title", "result", "industry", "stage", "state", "author", "month", "mean", "best", "useful")
    list_filter = ("state", "result", "best")
    list_select_related = ("author",)
    ordering = ("-pk",)


@admin.register(CaseVersion)
class VersionAdmin(ReadOnlyAdmin):
    list_display = ("case", "number", "saved_at", "by")
    list_select_related = ("case", "by")
    ordering = ("-pk",)


@admin.register(Panel)
class PanelAdmin(ReadOnlyAdmin):
    list_display = ("month", "least_scores", "closes_on", "named_by", "closed_at", "closed_by")
    list_select_related = ("named_by", "closed_by")
    ordering = ("-month",)


@admin.register(Score)
class ScoreAdmin(ReadOnlyAdmin):
    list_display = ("case", "by", "clear", "proven", "usable", "honest", "at")
    list_select_related = ("case", "by")
    ordering = ("-pk",)


@admin.register(Reward)
class RewardAdmin(ReadOnlyAdmin):
    list_display = ("case", "what", "amount", "currency", "given_on", "given_by", "voided_at")
    list_select_related = ("case", "given_by")
    ordering = ("-pk",)
