"""People, teams, positions, absences and invitations, to be read; they change on the pages about people and teams."""

from __future__ import annotations

from django.contrib import admin

from core.admin import ReadOnlyAdmin
from users.models import Course, Invitation, Leave, PlannedPosition, RolePeriod, Team, Token, TrainingRecord, User


@admin.register(User)
class PersonAdmin(ReadOnlyAdmin):
    list_display = ("name", "email", "role", "team", "hired_on", "is_active")
    list_filter = ("role", "is_active", "team")
    search_fields = ("name", "email")
    ordering = ("name",)
    list_select_related = ("team",)
    exclude = ("password",)


@admin.register(Team)
class TeamAdmin(ReadOnlyAdmin):
    list_display = ("name", "parent", "manager", "region", "industry", "closed_on")
    list_select_related = ("parent", "manager")
    search_fields = ("name",)


@admin.register(Leave)
class LeaveAdmin(ReadOnlyAdmin):
    list_display = ("user", "deputy", "starts_on", "ends_on", "cancelled")
    list_select_related = ("user", "deputy")
    ordering = ("-starts_on", "-pk")


@admin.register(RolePeriod)
class RolePeriodAdmin(ReadOnlyAdmin):
    list_display = ("user", "role", "team", "starts_on", "ends_on")
    list_select_related = ("user", "team")
    ordering = ("-starts_on", "-pk")


@admin.register(PlannedPosition)
class PlannedPositionAdmin(ReadOnlyAdmin):
    list_display = ("user", "role", "team", "starts_on", "done_on", "cancelled", "refusal")
    list_select_related = ("user", "team")
    ordering = ("-starts_on", "-pk")


@admin.register(Course)
class CourseAdmin(ReadOnlyAdmin):
    list_display = ("label", "label_hans", "skill", "required", "joined_from", "valid_days", "retired_at")
    ordering = ("pk",)


@admin.register(TrainingRecord)
class TrainingRecordAdmin(ReadOnlyAdmin):
    list_display = ("person", "course", "done_on", "passed", "noted_by", "noted_at", "voided_at")
    list_select_related = ("person", "course", "noted_by")
    list_filter = ("course", "passed")
    ordering = ("-done_on", "-pk")


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ("user", "invited_by", "made_at", "sent_at", "accepted_at", "revoked_at")
    list_select_related = ("user", "invited_by")
    ordering = ("-made_at", "-pk")
    exclude = ("nonce",)


@admin.register(Token)
class TokenAdmin(ReadOnlyAdmin):
    list_display = ("user", "name", "prefix", "made_at", "expires_at", "last_used_at", "revoked_at")
    list_select_related = ("user",)
    ordering = ("-made_at", "-pk")
    exclude = ("digest",)
