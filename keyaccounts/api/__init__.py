"""The API of key accounts: complaints, the plan, dated notes, the question bank; through the same doors and services."""

from rest_framework.routers import BaseRouter

from keyaccounts.api import catalogues, complaints, noted, plan, texts


def register(router: BaseRouter) -> None:
    """Add the addresses of this app."""
    router.register("complaints", complaints.ComplaintViewSet, basename="complaint")
    router.register("change-signals", plan.SignalViewSet, basename="change-signal")
    router.register("plan-actions", plan.ActionViewSet, basename="plan-action")
    router.register("supplier-positions", plan.PositionViewSet, basename="supplier-position")
    router.register("wallets", noted.WalletViewSet, basename="wallet")
    router.register("surveys", noted.SurveyViewSet, basename="survey")
    router.register("group-meetings", noted.GroupMeetingViewSet, basename="group-meeting")
    router.register("high-visits", noted.HighVisitViewSet, basename="high-visit")
    router.register("plan-texts", texts.PlanTextViewSet, basename="plan-text")
    router.register("plan-ticks", texts.TickViewSet, basename="plan-tick")
    router.register("plan-steps", catalogues.CheckStepViewSet, basename="plan-step")
    router.register("questions", catalogues.QuestionViewSet, basename="question")
