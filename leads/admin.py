"""Opportunities and orders, for reading."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin
from leads.models import Competitor, LossReason, Opportunity, Order, StageChange


@admin.register(Opportunity)
class OpportunityAdmin(ReadOnlyAdmin):
    list_display = ("name", "account", "stage", "outcome", "amount", "currency", "expected_close_on")
    list_filter = ("outcome", "stage")
    list_select_related = ("account",)
    ordering = ("-pk",)


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin):
    list_display = ("ordered_on", "account", "amount", "currency", "credited_to", "voided_at")
    list_select_related = ("account", "credited_to")
    ordering = ("-ordered_on", "-pk")


@admin.register(StageChange)
class StageChangeAdmin(ReadOnlyAdmin):
    list_display = ("on", "opportunity", "from_stage", "to_stage", "outcome", "by")
    list_select_related = ("opportunity", "by")
    ordering = ("-pk",)


@admin.register(LossReason, Competitor)
class CatalogueAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "active", "position")
    ordering = ("position", "pk")
