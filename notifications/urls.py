"""Addresses of the notifications pages."""

from django.urls import URLPattern

app_name = "notifications"
urlpatterns: list[URLPattern] = []
