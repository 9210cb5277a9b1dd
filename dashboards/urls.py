"""Addresses of the dashboards pages."""

from django.urls import path

from dashboards.views import (
    closeness,
    coaching,
    curve,
    flows,
    forecast,
    funnel,
    lab,
    newcomers,
    people,
    segments,
    targets,
)

app_name = "dashboards"
urlpatterns = [
    path("funnel/", funnel.funnel, name="funnel"),
    path("funnel/figures/", funnel.funnel_figures, name="funnel_figures"),
    path("funnel/list/", funnel.funnel_list, name="funnel_list"),
    path("closeness/", closeness.close, name="closeness"),
    path("curve/", curve.curve, name="curve"),
    path("curve/figures/", curve.curve_figures, name="curve_figures"),
    path("curve/list/", curve.curve_list, name="curve_list"),
    path("curve/export/", curve.curve_export, name="curve_export"),
    path("flows/", flows.flows, name="flows"),
    path("flows/figures/", flows.flows_figures, name="flows_figures"),
    path("flows/ahead/", flows.flows_ahead, name="flows_ahead"),
    path("flows/list/", flows.flows_list, name="flows_list"),
    path("flows/export/", flows.flows_export, name="flows_export"),
    path("forecast/", forecast.forecast, name="forecast"),
    path("forecast/changes/", forecast.changes, name="forecast_changes"),
    path("forecast/list/", forecast.listed, name="forecast_list"),
    path("forecast/targets/", targets.targets, name="targets"),
    path("figures/", people.people, name="people"),
    path("figures/new-staff/", newcomers.new_staff, name="new_staff"),
    path("figures/<int:pk>/", people.person, name="person"),
    path("figures/<int:pk>/list/", people.person_list, name="person_list"),
    path("figures/<int:pk>/short/", newcomers.newcomer_note, name="newcomer_note"),
    path("figures/<int:pk>/notes/", coaching.note_new, name="note_new"),
    path("segments/", segments.segments, name="segments"),
    path("lab/", lab.lab, name="lab"),
    path("lab/<int:pk>/", lab.replay, name="replay"),
    path("lab/<int:pk>/list/", lab.replay_list, name="replay_list"),
]
