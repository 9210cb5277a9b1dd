"""A WSGI application that answers a recorded page with its bare SQL and its finished HTML: the floor to compare with."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import psycopg2

_recorded: dict[str, Any] = json.loads(Path(os.environ["FLOOR_RECORDING"]).read_text())
_connection: Any = None


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Run the page's statements, fetch every row, send its HTML."""
    global _connection
    if _connection is None:
        _connection = psycopg2.connect(**_recorded["connection"])
        _connection.autocommit = True
    page = _recorded["pages"][environ["PATH_INFO"].strip("/")]
    with _connection.cursor() as cursor:
        for sql in page["statements"]:
            cursor.execute(sql)
            cursor.fetchall()
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
    return [page["html"].encode()]
