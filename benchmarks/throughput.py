"""Pages under gunicorn beside their floor, asked in turns."""

from __future__ import annotations

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client

from benchmarks.reading import Reading

TURNS = 9
REQUESTS = 6


@dataclass(frozen=True)
class Ratio:
    """Requests per second of the page and of its floor, medians of the turns, and their spread."""

    page: float
    floor: float
    spread: float

    @property
    def share(self) -> float:
        """The page's throughput as a share of the floor's."""
        return self.page / self.floor


def compare(readings: Sequence[Reading]) -> list[Ratio]:
    """The throughput of each page beside its floor's."""
    with tempfile.TemporaryDirectory() as folder:
        recording = Path(folder) / "recording.json"
        recording.write_text(json.dumps(_recording(readings)))
        ports = _free_port(), _free_port()
        ours = _gunicorn("crm.wsgi:application", ports[0], {})
        floor = _gunicorn("benchmarks.floor:application", ports[1], {"FLOOR_RECORDING": str(recording)})
        try:
            for port in ports:
                _wait(port)
            return [_ratio(number, reading, *ports) for number, reading in enumerate(readings)]
        finally:
            for process in (ours, floor):
                process.terminate()
                process.wait(20)


def _recording(readings: Sequence[Reading]) -> dict[str, Any]:
    parameters = connection.get_connection_params()
    known = ("dbname", "user", "password", "host", "port")
    return {
        "connection": {name: str(parameters[name]) for name in known if parameters.get(name)},
        "pages": {str(n): {"statements": r.statements, "html": r.html.decode()} for n, r in enumerate(readings)},
    }


def _ratio(number: int, reading: Reading, ours: int, floor: int) -> Ratio:
    client = Client()
    client.force_login(reading.page.reader)
    cookie = {
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}",
        **reading.page.headers,
    }
    _ask(ours, reading.page.url, cookie)
    _ask(floor, f"/{number}", {})
    page_rates, floor_rates = [], []
    for _ in range(TURNS):
        page_rates.append(_ask(ours, reading.page.url, cookie))
        floor_rates.append(_ask(floor, f"/{number}", {}))
    shares = [page / bare for page, bare in zip(page_rates, floor_rates, strict=True)]
    return Ratio(statistics.median(page_rates), statistics.median(floor_rates), max(shares) - min(shares))


def _ask(port: int, url: str, headers: dict[str, str]) -> float:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    began = time.perf_counter()
    for _ in range(REQUESTS):
        link.request("GET", _quoted(url), headers={"Host": "127.0.0.1", **headers})
        answer = link.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{url} answered {answer.status}")
    rate = REQUESTS / (time.perf_counter() - began)
    link.close()
    return rate


def _quoted(url: str) -> str:
    from urllib.parse import quote

    return quote(url, safe="/?&=%")


def _gunicorn(application: str, port: int, extra: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        application,
        "-b",
        f"127.0.0.1:{port}",
        "-w",
        "1",
        "--threads",
        "1",
        "-k",
        "gthread",
    ]
    return subprocess.Popen(command, env={**os.environ, **extra}, stderr=subprocess.DEVNULL)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("gunicorn did not start")
