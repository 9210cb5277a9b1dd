"""Addresses of the notifications pages."""

from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.index, name="inbox"),
    path("read/", views.read, name="read"),
    path("preferences/", views.preference, name="preferences"),
    path("digest/off/<str:token>/", views.digest_off, name="digest_off"),
    path("<int:pk>/", views.follow, name="follow"),
    path("<int:pk>/all/", views.batch, name="batch"),
    path("<int:pk>/mark/", views.mark, name="mark"),
]
