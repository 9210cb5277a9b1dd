"""Addresses of the pages pages."""

from django.urls import path

from pages import account, brief, calendar, lead, tagged, views
from pages.digest.views import preview
from pages.duplicates import exists, merging, persons, review
from pages.exporting import views as exporting
from pages.palette.views import find
from pages.powermap import views as powermap
from pages.powermap.matrix import matrix

app_name = "pages"
urlpatterns = [
    path("", views.today, name="today"),
    path("decisions/", views.decisions, name="deciding"),
    path("decisions/<int:pk>/history/", views.history, name="history"),
    path("mails/preview/", preview, name="mail_preview"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/list/", calendar.calendar_list, name="calendar_list"),
    path("calendar/export/", calendar.calendar_export, name="calendar_export"),
    path("leads/<int:pk>/", lead.lead, name="lead"),
    path("find/", find, name="find"),
    path("tags/changed/", tagged.tagged, name="tagged"),
    path("exports/", exporting.exports, name="exports"),
    path("exports/new/", exporting.export_new, name="export_new"),
    path("exports/<int:pk>/file/", exporting.export_file, name="export_file"),
    path("account/<int:pk>/", account.account, name="account"),
    path("accounts/<int:pk>/brief/", brief.brief, name="brief"),
    path("account/<int:pk>/map/", powermap.powermap, name="powermap"),
    path("account/<int:pk>/map/set/", powermap.powermap_set, name="powermap_set"),
    path("account/<int:pk>/map/line/", powermap.powermap_line, name="powermap_line"),
    path("account/<int:pk>/map/place/", powermap.powermap_place, name="powermap_place"),
    path("account/<int:pk>/met/", matrix, name="matrix"),
    path("account/<int:pk>/merge/", merging.merge, name="merge"),
    path("merges/<int:pk>/undo/", merging.merge_undo, name="merge_undo"),
    path("persons/<int:pk>/merge/", persons.merge_person, name="merge_person"),
    path("accounts/exists/", exists.exists, name="exists"),
    path("accounts/duplicates/review/", review.review, name="duplicates"),
    path("accounts/duplicates/not/", review.not_duplicate, name="not_duplicate"),
]
