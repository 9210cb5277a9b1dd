"""Addresses of the pages pages."""

from django.urls import path

from pages import account, views

app_name = "pages"
urlpatterns = [
    path("", views.today, name="today"),
    path("decisions/", views.decisions, name="deciding"),
    path("decisions/<int:pk>/history/", views.history, name="history"),
    path("account/<int:pk>/", account.account, name="account"),
]
