"""Changes of many rows that are written down while they are made, so that they can be taken back exactly."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class Journal:
    """What was changed: by table, the columns before and after of the rows that had the same ones."""

    def __init__(self, lines: list[dict[str, Any]] | None = None) -> None:
        self.lines = lines if lines is not None else []

    def change(self, rows: models.QuerySet[Any], **after: Any) -> int:
        """Write the same values into all of `rows` (by column names) and keep what was there; returns how many."""
        columns = sorted(after)
        before: dict[str, list[int]] = defaultdict(list)
        for pk, *values in rows.order_by("pk").values_list("pk", *columns):
            before[_text(dict(zip(columns, values, strict=True)))].append(pk)
        for was, ids in before.items():
            rows.model._base_manager.filter(pk__in=ids).update(**after)
            line = {"table": rows.model._meta.label_lower, "before": json.loads(was), "ids": ids}
            self.lines.append({**line, "after": json.loads(_text(after))})
        return sum(map(len, before.values()))

    def ids(self, table: str) -> set[int]:
        """Rows of a table that were changed."""
        return {pk for line in self.lines if line["table"] == table for pk in line["ids"]}

    def undo(
        self,
        *,
        leave: Mapping[str, set[int]] | None = None,
        own: Mapping[str, int] | None = None,
        apart: Collection[str] = (),
    ) -> dict[str, int]:
        """Put back what nobody has changed since, the latest first; returns by table how many rows stayed.

        `leave`: by table, rows that are to stay in any case; `own`: by table, a row of which the caller tells what stayed,
        not counted here. `apart`: tables whose columns go back each for itself; what
        stayed of them is told by "table.column".
        """
        stayed: dict[str, int] = defaultdict(int)
        for line in reversed(self.lines):
            table, model = line["table"], apps.get_model(line["table"])
            ids = set(line["ids"]) - (leave or {}).get(table, set())
            groups = [[name] for name in line["after"]] if table in apart else [list(line["after"])]
            for names in groups:
                before, after = ({name: side[name] for name in names} for side in (line["before"], line["after"]))
                rows = model._base_manager.filter(pk__in=ids, **_conditions(model, after))
                told = set(line["ids"]) - {(own or {}).get(table)}
                told -= set(rows.values_list("pk", flat=True))
                rows.update(**_values(model, before))
                if told:
                    stayed[f"{table}.{names[0]}" if table in apart else table] += len(told)
        return dict(stayed)


def row_of(record: models.Model, *, without: Iterable[str] = ()) -> dict[str, Any]:
    """Every stored column of a row as plain values."""
    skipped = set(without)
    fields = [f for f in record._meta.concrete_fields if not f.generated and f.attname not in skipped]
    return dict(json.loads(_text({field.attname: getattr(record, field.attname) for field in fields})))


def values_of(model: type[models.Model], row: dict[str, Any]) -> dict[str, Any]:
    """Plain values of a row as the model's own."""
    return _values(model, row)


def _text(values: dict[str, Any]) -> str:
    return json.dumps(values, cls=_Exact, sort_keys=True, ensure_ascii=False)


class _Exact(DjangoJSONEncoder):
    """Moments to the microsecond: a row that is put back is the same row."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if hasattr(o, "isoformat") else super().default(o)


def _values(model: type[models.Model], row: dict[str, Any]) -> dict[str, Any]:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return {name: _python(fields[name], value) for name, value in row.items() if name in fields}


def _python(field: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, models.ForeignKey):
        return field.target_field.to_python(value)
    return value if isinstance(value, list | dict) else field.to_python(value)


def _conditions(model: type[models.Model], row: dict[str, Any]) -> dict[str, Any]:
    return {
        (f"{name}__isnull" if value is None else name): (True if value is None else value)
        for name, value in _values(model, row).items()
    }
