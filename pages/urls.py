"""Addresses of the pages pages."""

from django.urls import path

from pages import account, brief, calendar, lead, views

app_name = "pages"
urlpatterns = [
    path("", views.today, name="today"),
    path("decisions/", views.decisions, name="deciding"),
    path("decisions/<int:pk>/history/", views.history, name="history"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/list/", calendar.calendar_list, name="calendar_list"),
    path("leads/<int:pk>/", lead.lead, name="lead"),
    path("account/<int:pk>/", account.account, name="account"),
    path("accounts/<int:pk>/brief/", brief.brief, name="brief"),
]
