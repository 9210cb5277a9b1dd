"""The API of the dashboards: the same functions and doors as the pages; read only but for targets, notes and replays."""

from rest_framework.routers import BaseRouter

from dashboards.api import coaching, curve, detail, flows, forecast, funnel, people, portfolio, replays


def register(router: BaseRouter) -> None:
    """Add the addresses of this app."""
    for prefix, viewset, name in (
        ("curve", curve.CurveViewSet, "curve"),
        ("funnel", funnel.FunnelViewSet, "funnel"),
        ("cohorts", detail.CohortsViewSet, "cohort"),
        ("lead-costs", detail.LeadCostsViewSet, "lead-cost"),
        ("losses", detail.LossesViewSet, "loss"),
        ("ageing", detail.AgeingViewSet, "ageing"),
        ("forecast", forecast.ForecastViewSet, "forecast"),
        ("targets", forecast.TargetViewSet, "target"),
        ("people-figures", people.PeopleFiguresViewSet, "people-figure"),
        ("coaching-notes", coaching.CoachingNoteViewSet, "coaching-note"),
        ("pool-and-desk", flows.FlowsViewSet, "flow"),
        ("portfolio", portfolio.PortfolioViewSet, "portfolio"),
        ("replays", replays.ReplayViewSet, "replay"),
    ):
        router.register(prefix, viewset, basename=name)
