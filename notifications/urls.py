"""Addresses of the notifications pages."""

from django.urls import path

from notifications.views import inbox, preferences, robots

app_name = "notifications"
urlpatterns = [
    path("", inbox.index, name="inbox"),
    path("read/", inbox.read, name="read"),
    path("preferences/", preferences.preference, name="preferences"),
    path("digest/off/<str:token>/", preferences.digest_off, name="digest_off"),
    path("robots/", robots.robots, name="robots"),
    path("robots/new/", robots.robot_new, name="robot_new"),
    path("robots/<int:pk>/", robots.robot, name="robot"),
    path("robots/<int:pk>/edit/", robots.robot_edit, name="robot_edit"),
    path("robots/<int:pk>/pause/", robots.robot_pause, name="robot_pause"),
    path("robots/<int:pk>/test/", robots.robot_test, name="robot_test"),
    path("<int:pk>/", inbox.follow, name="follow"),
    path("<int:pk>/all/", inbox.batch, name="batch"),
    path("<int:pk>/mark/", inbox.mark, name="mark"),
]
