"""Addresses of the pages pages."""

from django.urls import path

from pages import account, views

app_name = "pages"
urlpatterns = [
    path("", views.today, name="today"),
    path("account/<int:pk>/", account.account, name="account"),
]
