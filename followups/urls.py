"""Addresses of the followups pages."""

from django.urls import URLPattern

app_name = "followups"
urlpatterns: list[URLPattern] = []
