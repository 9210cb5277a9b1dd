"""Addresses of the dashboards pages."""

from django.urls import path

from dashboards.views import coaching, forecast, funnel, people, segments, targets

app_name = "dashboards"
urlpatterns = [
    path("funnel/", funnel.funnel, name="funnel"),
    path("funnel/figures/", funnel.funnel_figures, name="funnel_figures"),
    path("funnel/list/", funnel.funnel_list, name="funnel_list"),
    path("forecast/", forecast.forecast, name="forecast"),
    path("forecast/changes/", forecast.changes, name="forecast_changes"),
    path("forecast/list/", forecast.listed, name="forecast_list"),
    path("forecast/targets/", targets.targets, name="targets"),
    path("figures/", people.people, name="people"),
    path("figures/new-staff/", people.new_staff, name="new_staff"),
    path("figures/<int:pk>/", people.person, name="person"),
    path("figures/<int:pk>/list/", people.person_list, name="person_list"),
    path("figures/<int:pk>/notes/", coaching.note_new, name="note_new"),
    path("segments/", segments.segments, name="segments"),
]
