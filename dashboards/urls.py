"""Addresses of the dashboards pages."""

from django.urls import path

from dashboards.views import (
    closeness,
    coaching,
    curve,
    flow,
    flow_lists,
    forecast,
    funnel,
    lab,
    people,
    portfolio,
    segments,
    targets,
)

app_name = "dashboards"
urlpatterns = [
    path("funnel/", funnel.funnel, name="funnel"),
    path("funnel/figures/", funnel.funnel_figures, name="funnel_figures"),
    path("funnel/list/", funnel.funnel_list, name="funnel_list"),
    path("funnel/detail/", flow.flow, name="flow"),
    path("funnel/detail/figures/", flow.flow_figures, name="flow_figures"),
    path("funnel/detail/forecast/", flow.flow_forecast, name="flow_forecast"),
    path("funnel/detail/list/", flow_lists.flow_list, name="flow_list"),
    path("funnel/detail/export/", flow.flow_export, name="flow_export"),
    path("closeness/", closeness.close, name="closeness"),
    path("curve/", curve.curve, name="curve"),
    path("curve/figures/", curve.curve_figures, name="curve_figures"),
    path("curve/list/", curve.curve_list, name="curve_list"),
    path("curve/export/", curve.curve_export, name="curve_export"),
    path("forecast/", forecast.forecast, name="forecast"),
    path("forecast/changes/", forecast.changes, name="forecast_changes"),
    path("forecast/list/", forecast.listed, name="forecast_list"),
    path("forecast/targets/", targets.targets, name="targets"),
    path("portfolio/", portfolio.portfolio, name="portfolio"),
    path("portfolio/figures/", portfolio.portfolio_figures, name="portfolio_figures"),
    path("portfolio/acts/", portfolio.portfolio_acts, name="portfolio_acts"),
    path("portfolio/list/", portfolio.portfolio_list, name="portfolio_list"),
    path("portfolio/export/", portfolio.portfolio_export, name="portfolio_export"),
    path("figures/", people.people, name="people"),
    path("figures/new-staff/", people.new_staff, name="new_staff"),
    path("figures/<int:pk>/", people.person, name="person"),
    path("figures/<int:pk>/list/", people.person_list, name="person_list"),
    path("figures/<int:pk>/notes/", coaching.note_new, name="note_new"),
    path("segments/", segments.segments, name="segments"),
    path("lab/", lab.lab, name="lab"),
    path("lab/<int:pk>/", lab.replay, name="replay"),
    path("lab/<int:pk>/list/", lab.replay_list, name="replay_list"),
]
