"""Which address leads to which app."""

from django.urls import path

urlpatterns: list = []
