"""Which address leads to which app."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from django.views.i18n import set_language

from crm.api import Entrance, NothingHere
from crm.api import urlpatterns as api_urls
from crm.health import healthz

admin.site.site_header = admin.site.site_title = _("Sales CRM")
admin.site.index_title = _("Administration")

urlpatterns = [
    path("", include("pages.urls")),
    path("accounts/", include("accounts.urls")),
    path("follow-ups/", include("followups.urls")),
    path("", include("leads.urls")),
    path("imports/", include("imports.urls")),
    path("portraits/", include("portraits.urls")),
    path("key-accounts/", include("keyaccounts.urls")),
    path("cases/", include("cases.urls")),
    path("", include("dashboards.urls")),
    path("lists/", include("lists.urls")),
    path("inbox/", include("notifications.urls")),
    path("people/", include("users.urls")),
    path("auth/", include("users.auth_urls")),
    path("language/", login_not_required(set_language), name="set_language"),
    path("api/v1/", include((api_urls, "api"))),
    path("api/", Entrance.as_view()),
    path("api/<path:rest>", NothingHere.as_view()),
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
]
