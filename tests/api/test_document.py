"""The OpenAPI document: valid, complete, in the product."""

from __future__ import annotations

import json
import re
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from core.access import Access
from core.api.problems import MEDIA_TYPE
from tests.cast import Cast
from users.models import Scope


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The document, made without a warning and valid as OpenAPI 3.1."""
    out = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", stdout=out)
    loaded: dict[str, Any] = json.loads(out.getvalue())
    return loaded


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Method, path and operation."""
    return [
        (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_it_is_openapi_3_1_and_names_every_resource(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    paths = set(document["paths"])
    for name in ("accounts", "persons", "moves", "working-groups", "follow-ups", "next-steps", "opportunities", "orders", "leads", "campaigns", "people", "me"):  # fmt: skip
        assert f"/api/v1/{name}/" in paths
    assert len(operations(document)) >= 50


def test_every_operation_says_what_it_does_with_examples_and_problems(document: dict[str, Any]) -> None:
    wrong = []
    for method, path, operation in operations(document):
        where = f"{method} {path}"
        if not operation.get("description") or not operation.get("tags"):
            wrong.append(f"{where}: no description or tag")
        done = [answer for status, answer in operation["responses"].items() if status[0] == "2" and "content" in answer]
        if not any(content.get("examples") for answer in done for content in answer["content"].values()):
            wrong.append(f"{where}: no example of an answer")
        sent = operation.get("requestBody", {}).get("content", {})
        if any(not content.get("examples") for content in sent.values()):
            wrong.append(f"{where}: no example of what is sent")
        expected = {"401", "403", "429"} | ({"400", "409", "415", "422"} if method in ("post", "patch") else set())
        if not expected <= set(operation["responses"]):
            wrong.append(f"{where}: {expected - set(operation['responses'])}")
    assert wrong == []


def test_problems_are_problem_json_with_an_example(document: dict[str, Any]) -> None:
    for name, answer in document["components"]["responses"].items():
        content = answer["content"][MEDIA_TYPE]
        assert content["example"]["status"] >= 400, name
        assert content["schema"] == {"$ref": "#/components/schemas/Problem"}


def test_writing_takes_a_key_and_nothing_deletes(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        assert method in ("get", "post", "patch"), path
        names = {parameter.get("name") for parameter in operation["parameters"]}
        assert ("Idempotency-Key" in names) == (method != "get"), path


def test_every_view_names_its_area_and_its_level() -> None:
    from crm.api import router

    areas = {scope.split(":")[0] for scope in Scope.values if ":" in scope}
    for prefix, viewset, _name in router.registry:
        assert viewset.area in areas or prefix == "people", prefix
        assert isinstance(viewset.access, Access)


def test_the_document_is_for_those_who_log_in(cast: Cast, as_user: Any) -> None:
    for url in ("/api/v1/schema/", "/api/v1/docs/"):
        assert Client().get(url).status_code in (401, 403)
        assert as_user(cast.ann).get(url).status_code == 200
    page = as_user(cast.ann).get("/api/v1/docs/")
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert "<script>" not in page.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
def test_it_is_said_in_the_readers_language(language: str) -> None:
    from crm.api import document_in

    chinese = re.compile("[\u4e00-\u9fff]")
    found, missing = document_in(language), []
    texts = [found["info"]["description"], *(tag["description"] for tag in found["tags"])]
    for _method, _path, operation in operations(found):
        texts += [operation["description"], operation["summary"]]
        texts += [parameter["description"] for parameter in operation["parameters"] if "description" in parameter]
    texts += [kind["description"] for kind in found["components"]["schemas"].values() if "description" in kind]
    for text in texts:
        if not text.startswith("* `") and not chinese.search(text):
            missing.append(text)
    assert missing == []  # core/api/words_zh.json


def test_the_language_is_that_of_the_address_or_the_reader(cast: Cast, as_user: Any) -> None:
    browser = as_user(cast.ann)
    json_please = {"Accept": "application/vnd.oai.openapi+json"}
    assert "列表" in browser.get("/api/v1/schema/?lang=zh-hans", headers=json_please).json()["info"]["description"]
    assert "Lists" in browser.get("/api/v1/schema/", headers=json_please).json()["info"]["description"]
    assert browser.get("/api/v1/schema/?lang=xx", headers=json_please).status_code == 400
    page = browser.get("/api/v1/docs/?lang=zh-hant").content.decode()
    assert 'href="?lang=zh-hant" lang="zh-hant" hreflang="zh-hant" aria-current="true"' in page


def test_every_operation_has_a_summary(document: dict[str, Any]) -> None:
    assert [path for _method, path, operation in operations(document) if not operation.get("summary")] == []


def test_its_page_waits_in_the_readers_language(cast: Cast, as_user: Any) -> None:
    page = as_user(cast.ann).get("/api/v1/docs/?lang=zh-hans").content.decode()
    assert '<html lang="zh-hans">' in page
    assert 'class="docs-wait"' in page
    css = (settings.BASE_DIR / "static" / "css" / "api-docs.css").read_text()
    for language, words in (("zh-hans", "加载中"), ("zh-hant", "載入中")):
        assert f'html:lang({language}) .swagger-ui .loading-container .loading::after {{ content: "{words}";' in css
