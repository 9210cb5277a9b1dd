"""Follow-ups and next steps for programs: read, log, correct, decide, plan, do; nothing can be deleted."""

from rest_framework.routers import BaseRouter

from followups.api import attachments, entries, leads, merging, persons, steps


def register(router: BaseRouter) -> None:
    """Add the viewsets to the API's router."""
    router.register("accounts", merging.AccountViewSet, basename="account")
    router.register("persons", persons.KeyPersonViewSet, basename="person")
    router.register("merges", merging.MergeViewSet, basename="merge")
    router.register("follow-ups", entries.FollowUpViewSet, basename="follow-up")
    router.register("attachments", attachments.AttachmentViewSet, basename="attachment")
    router.register("next-steps", steps.NextStepViewSet, basename="next-step")
    router.register("leads", leads.LeadViewSet, basename="lead")
    router.register("lead-contacts", leads.LeadContactViewSet, basename="lead-contact")
