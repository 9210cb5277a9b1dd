"""Addresses of the pages pages."""

from django.urls import path

from pages import account, calendar, views
from pages.exporting import views as exporting
from pages.palette.views import find

app_name = "pages"
urlpatterns = [
    path("", views.today, name="today"),
    path("decisions/", views.decisions, name="deciding"),
    path("decisions/<int:pk>/history/", views.history, name="history"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/list/", calendar.calendar_list, name="calendar_list"),
    path("find/", find, name="find"),
    path("exports/", exporting.exports, name="exports"),
    path("exports/new/", exporting.export_new, name="export_new"),
    path("exports/<int:pk>/file/", exporting.export_file, name="export_file"),
    path("account/<int:pk>/", account.account, name="account"),
]
