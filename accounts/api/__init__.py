"""The API of accounts and key persons: what the pages show, through the same doors and services.

Accounts and persons are registered by followups/api, which adds merging.
"""

from rest_framework.routers import BaseRouter

from accounts.api import batches, committee, exists, grading, groups, ledger, training


def register(router: BaseRouter) -> None:
    """Add the addresses of this app."""
    router.register("exists", exists.ExistsViewSet, basename="exists")
    router.register("grade-models", grading.GradeModelViewSet, basename="grade-model")
    router.register("moves", ledger.MoveViewSet, basename="move")
    router.register("batches", batches.BatchViewSet, basename="batch")
    router.register("batch-items", batches.BatchItemViewSet, basename="batch-item")
    router.register("reporting-lines", committee.ReportingLineViewSet, basename="reporting-line")
    router.register("influence-lines", committee.InfluenceLineViewSet, basename="influence-line")
    router.register("working-groups", groups.WorkingGroupViewSet, basename="working-group")
    router.register("courses", training.CourseViewSet, basename="course")
    router.register("training-records", training.TrainingRecordViewSet, basename="training-record")
