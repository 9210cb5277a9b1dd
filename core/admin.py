"""Django's admin pages for this product: nothing is deleted, tables are never counted in full, login is allauth's."""

from __future__ import annotations

from typing import Any

from allauth.account.admin import EmailAddress
from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.admin import Group
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.functional import cached_property

MOST_COUNTED = 10_000

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.disable_action("delete_selected")
# Roles are columns and addresses are people's: neither has a page of its own.
admin.site.unregister([Group, EmailAddress])


class BoundedPaginator(Paginator):
    """Counts no further than a bound: a table of millions costs what a small one does."""

    @cached_property
    def count(self) -> int:
        """Rows, at most MOST_COUNTED."""
        return int(self.object_list.order_by()[:MOST_COUNTED].count())  # type: ignore[union-attr]


class KeptAdmin(admin.ModelAdmin):
    """Rows that may be edited here, and never deleted."""

    paginator = BoundedPaginator
    show_full_result_count = False
    list_per_page = 50

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


class ReadOnlyAdmin(KeptAdmin):
    """Rows that are read here and changed only through the product."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False
