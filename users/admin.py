"""People, teams and absences. Role and team of somebody who works here change on the person's page, with the accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from core.admin import BoundedPaginator, KeptAdmin, ReadOnlyAdmin
from core.clock import business_date
from users import services
from users.models import Leave, RolePeriod, Team, User


class NewPersonForm(BaseUserCreationForm):
    """A colleague with a first password."""

    class Meta:
        model = User
        fields = ("email", "name", "role", "team", "hired_on", "capacity", "language")
        field_classes: dict[str, Any] = {}

    def clean_email(self) -> str:
        """One person an address, however it is capitalised."""
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email__iexact=email).exists():
            raise ValidationError(_("Somebody has this address already."))
        return email


class PersonForm(UserChangeForm):
    """What may change without moving accounts."""

    class Meta:
        model = User
        fields = ("email", "name", "telephone", "hired_on", "capacity", "language", "time_zone", "password")
        field_classes: dict[str, Any] = {}


@admin.register(User)
class PersonAdmin(UserAdmin):
    """People; leaving and changing position are steps of the product, not edits."""

    add_form = NewPersonForm
    form = PersonForm
    paginator = BoundedPaginator
    show_full_result_count = False
    list_display = ("name", "email", "role", "team", "hired_on", "is_active")
    list_filter = ("role", "is_active", "team")
    search_fields = ("name", "email")
    ordering = ("name",)
    filter_horizontal = ()
    list_select_related = ("team",)
    readonly_fields = ("role", "team", "is_active", "left_on", "last_login")
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        (_("Position"), {"fields": ("role", "team", "hired_on", "capacity", "is_active", "left_on")}),
        (_("Own settings"), {"fields": ("telephone", "language", "time_zone", "last_login")}),
    )
    add_fieldsets = (
        (
            None,
            {"fields": ("email", "name", "role", "team", "hired_on", "capacity", "language", "password1", "password2")},
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Role and team are chosen once here, when the person is entered."""
        return self.readonly_fields if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool) -> None:
        """Save, open the first position of a new person, and write the event."""
        super().save_model(request, obj, form, change)
        by: Any = request.user
        if change:
            audit.record("person.changed", obj, by=by, fields=form.changed_data)
            return
        audit.record("person.entered", obj, by=by)
        services.assign(obj, team=obj.team, role=obj.role, by=by, today=obj.hired_on or business_date())


class TeamForm(forms.ModelForm):
    """Teams form a tree."""

    class Meta:
        model = Team
        fields = ("name", "parent", "manager", "region", "industry")

    def clean_parent(self) -> Team | None:
        """No team stands above itself."""
        parent = above = self.cleaned_data["parent"]
        while above is not None:
            if above.pk == self.instance.pk:
                raise ValidationError(_("This team already stands above that one."))
            above = above.parent
        return parent

    def clean_manager(self) -> User | None:
        """A team is led by somebody who leads."""
        manager = self.cleaned_data["manager"]
        if manager is not None and not manager.is_manager:
            raise ValidationError(_("Choose somebody whose role is manager."))
        return manager


@admin.register(Team)
class TeamAdmin(KeptAdmin):
    form = TeamForm
    list_display = ("name", "parent", "manager", "region", "industry")
    list_select_related = ("parent", "manager")
    search_fields = ("name",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The place in the tree decides which numbers hold: it is chosen once."""
        return ("parent",) if obj else ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Without the checks of fields that are not shown."""
        return super().get_form(request, obj, change, **kwargs)

    def save_model(self, request: HttpRequest, obj: Team, form: forms.ModelForm, change: bool) -> None:
        """Save and write the event."""
        super().save_model(request, obj, form, change)
        by: Any = request.user
        audit.record("team.changed" if change else "team.entered", obj, by=by, fields=form.changed_data)


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
