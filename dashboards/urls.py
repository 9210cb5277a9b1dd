"""Addresses of the dashboards pages."""

from django.urls import path

from dashboards.views import funnel, segments

app_name = "dashboards"
urlpatterns = [
    path("funnel/", funnel.funnel, name="funnel"),
    path("funnel/figures/", funnel.funnel_figures, name="funnel_figures"),
    path("funnel/list/", funnel.funnel_list, name="funnel_list"),
    path("segments/", segments.segments, name="segments"),
]
