"""What has come into the CRM between the preview and the writing: two previews of one file make no doubles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Max

from commons.matched import MatchKind
from core import matchkeys
from imports.kinds.base import Job

KEYS = (MatchKind.TELEPHONE.value, MatchKind.EMAIL.value, MatchKind.NAME.value)


def latest(models: Sequence[Any]) -> dict[str, int]:
    """How far the keys of these tables went when the check began."""
    return {model._meta.label: model.objects.aggregate(last=Max("pk"))["last"] or 0 for model in models}


def one_at_a_time(kind: str) -> None:
    """Until the transaction ends no other import of the kind writes, so that each sees what the others made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"import of {kind}"])


def appeared(model: Any, link: str, rows: Mapping[int, Sequence[Any]], job: Job) -> set[int]:
    """Rows, as (name, telephones, e-mail) by id, of which a key was written since the check, and not by this import."""
    asked: dict[tuple[str, str], list[int]] = {}
    for row, (name, telephones, email) in rows.items():
        for key in _keys(name, telephones, email):
            asked.setdefault(key, []).append(row)
    if not asked:
        return set()
    after = job.options.get("looked_through", {}).get(model._meta.label, 0)
    sql = (
        f"SELECT m.kind, m.value, m.{link} FROM unnest(%s::text[], %s::text[]) AS a (kind, value)"  # noqa: S608  # nosec B608
        f" JOIN {model._meta.db_table} m USING (kind, value) WHERE m.current AND m.id > %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [[kind for kind, _value in asked], [value for _kind, value in asked], after])
        found = cursor.fetchall()
    return {row for kind, value, record in found if record not in job.made for row in asked[kind, value]}


def _keys(name: str, telephones: Sequence[str], email: str) -> set[tuple[str, str]]:
    found = {(KEYS[0], matchkeys.telephone(text)) for text in telephones}
    found |= {(KEYS[1], matchkeys.email(email)), (KEYS[2], matchkeys.name(name[:200]).key)}
    return {(kind, value) for kind, value in found if value}
