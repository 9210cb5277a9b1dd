"""Addresses of the dashboards pages."""

from django.urls import URLPattern

app_name = "dashboards"
urlpatterns: list[URLPattern] = []
