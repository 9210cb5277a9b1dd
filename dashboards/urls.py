"""Addresses of the dashboards pages."""

from django.urls import path

from dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("", views.funnel, name="funnel"),
    path("figures/", views.funnel_figures, name="funnel_figures"),
    path("list/", views.funnel_list, name="funnel_list"),
]
