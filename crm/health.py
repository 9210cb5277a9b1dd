"""/healthz: the state of database, Redis and worker, and the last runs of the jobs."""

import time
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from commons.jobs import heartbeat_key
from commons.models import JobRun
from core.access import Access, access

STALE_SECONDS = 60


class HealthFirst:
    """Answers /healthz before session and reader ask a database that may be away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info == "/healthz" and request.method in ("GET", "HEAD"):
            return answer()
        return self.get_response(request)


@access(Access.PUBLIC, "GET")
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when everything works, 503 with the part that does not."""
    return answer()


def answer() -> HttpResponse:
    """The state of every part, asked now."""
    state: dict[str, Any] = {"database": _database(), "redis": _redis()}
    state["worker"] = _worker() if state["redis"] == "ok" else "unknown"
    well = all(value == "ok" for value in state.values())
    state["jobs"] = _jobs() if state["database"] == "ok" else {}
    return JsonResponse({"status": "ok" if well else "failing", **state}, status=200 if well else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "unreachable"
    return "ok"


def _redis() -> str:
    return "ok" if cache.answers() else "unreachable"  # type: ignore[attr-defined]


def _worker() -> str:
    beat = cache.get(heartbeat_key())
    if beat and time.time() - beat < STALE_SECONDS:
        return "ok"
    return "silent"


def _jobs() -> dict[str, Any]:
    runs = JobRun.objects.order_by("job", "-on").distinct("job")
    return {
        run.job: {
            "on": run.on.isoformat(),
            "finished_at": run.finished_at.isoformat() if run.finished_at else None,
            "counts": run.counts,
        }
        for run in runs
    }
