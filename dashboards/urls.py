"""Addresses of the dashboards pages."""

from django.urls import path

from dashboards.views import curve, flows, forecast, funnel, segments, targets

app_name = "dashboards"
urlpatterns = [
    path("funnel/", funnel.funnel, name="funnel"),
    path("funnel/figures/", funnel.funnel_figures, name="funnel_figures"),
    path("funnel/list/", funnel.funnel_list, name="funnel_list"),
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
    path("segments/", segments.segments, name="segments"),
]
