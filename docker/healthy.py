"""Health check of the web container: it answers, and reaches the database and Redis.

A silent worker is the worker's own matter; /healthz tells monitoring about it.
"""

import json
import os
import sys
import urllib.error
import urllib.request

request = urllib.request.Request("http://127.0.0.1:8000/healthz")
request.add_header("Host", os.environ["ALLOWED_HOSTS"].split(",")[0].strip())
try:
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - a fixed address
        state = json.load(answer)
except urllib.error.HTTPError as error:
    state = json.load(error)
sys.exit(0 if state.get("database") == state.get("redis") == "ok" else 1)
