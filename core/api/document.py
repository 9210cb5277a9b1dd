"""What every operation of the OpenAPI document has: its problems, the Idempotency-Key, sparse fields."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from django.utils.translation import gettext

from core.api.description import API_DESCRIPTION
from core.api.problems import KINDS, MEDIA_TYPE
from core.api.schema import say, translate

WRITES = ("post", "patch")
PROBLEM = {
    "type": "object",
    "description": "A problem (RFC 9457).",
    "required": ["type", "title", "status", "detail", "instance", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "the page that explains the code"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "a sentence in the reader's language"},
        "instance": {"type": "string", "description": "the address that was asked"},
        "code": {"type": "string", "description": "for programs; never changes"},
        "scope": {"type": "string", "description": "of `insufficient_scope`: the scope that is missing"},
        "duplicates": {
            "type": "array",
            "description": "of `possible_duplicate`: what it may be, as `exists` tells it",
            "items": {"type": "object", "additionalProperties": True},
        },
        "errors": {
            "type": "array",
            "description": "of `validation`: what does not fit, and where",
            "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": {
                    "field": {"type": "string"},
                    "pointer": {"type": "string", "description": "JSON pointer into the body"},
                    "parameter": {"type": "string", "description": "of the address"},
                    "detail": {"type": "string"},
                    "code": {"type": "string"},
                },
            },
        },
    },
}
SAID = {
    "validation": ("Some values do not fit", "Some values do not fit; `errors` says which.", "BadRequest"),
    "token_invalid": ("The token does not open anything", "This token does not open anything: it is unknown, expired or taken back.", "Unauthorized"),
    "insufficient_scope": ("The token does not reach this", "This token does not reach that: it needs the scope accounts:write.", "Forbidden"),
    "not_allowed": ("Somebody else may do this, not you", "Only managers and admins may do this: ask your manager.", "NotAllowed"),
    "not_found": ("Not there, or not yours to see", "There is nothing here, or it is not yours to see.", "NotFound"),
    "refused": ("A rule does not allow this", "10 of 12 effective contacts so far: 2 more are needed before this account may be let go.", "Refused"),
    "unsupported_media_type": ("Requests are JSON", "Unsupported media type \"text/plain\" in request.", "NotJson"),
    "idempotency_key_reused": ("The Idempotency-Key was used for another request", "This Idempotency-Key was used for a request that said something else. Send a new key.", "KeyReused"),
    "throttled": ("Too many requests", "Too many requests: send the next one in 20 seconds.", "TooMany"),
}  # fmt: skip
FIELD_ERROR = {"field": "name", "pointer": "/name", "detail": "This field is required.", "code": "required"}
KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A new random text for each request. The same request with the same key is done once; for 24 hours "
    "it is answered the same, with `Idempotency-Replayed: true`.",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9._:-]{1,128}$"},
    "example": "2f1c7a9e-4b7d-4a53-9f0e-1d2c3b4a5e6f",
}
FIELDS = {
    "name": "fields",
    "in": "query",
    "required": False,
    "description": "Only these fields, by comma.",
    "schema": {"type": "string", "maxLength": 500},
    "example": "id",
}


def complete(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """drf-spectacular's last hook."""
    parts = result.setdefault("components", {})
    parts.setdefault("schemas", {})["Problem"] = deepcopy(PROBLEM)
    parts["responses"] = {name: _response(code) for code, (_t, _d, name) in SAID.items()}
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            _complete(path, method, operation)
    _loosen(result["paths"], parts["schemas"])
    about = say("API_DESCRIPTION")
    result["info"]["description"] = API_DESCRIPTION if about == "API_DESCRIPTION" else about
    result["info"]["title"] = gettext("Sales CRM")
    result["tags"] = deepcopy(result.get("tags", []))
    translate(result)
    return result


def _loosen(paths: dict[str, Any], schemas: dict[str, Any]) -> None:
    """What is read has the fields that were asked for (`?fields=`): none of a record is there in every answer."""
    for operations in paths.values():
        content = operations.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        for answer in content.values():
            shape = schemas.get(_name_of(answer["schema"]), answer["schema"])
            rows = shape.get("properties", {}).get("results", shape)
            schemas.get(_name_of(rows.get("items", rows)), rows).pop("required", None)


def _name_of(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    codes = ["token_invalid", "insufficient_scope", "throttled"]
    parameters = operation.setdefault("parameters", [])
    if method in WRITES:
        parameters.append(dict(KEY_HEADER))
        codes.insert(1, "not_allowed")  # the token's scope is 403 as well
        codes += ["validation", "refused", "unsupported_media_type", "idempotency_key_reused"]
    else:
        parameters += [] if path.endswith("/me/") else [dict(FIELDS)]
        codes += ["validation", *(["refused"] if operation.pop("x-counts", False) else [])]  # too wide to be counted
    if "{" in path or method in WRITES:
        codes.append("not_found")
    for code in codes:
        status = str(KINDS[code].status)
        operation["responses"].setdefault(status, {"$ref": f"#/components/responses/{SAID[code][2]}"})
    operation["responses"] = dict(sorted(operation["responses"].items()))


def _response(code: str) -> dict[str, Any]:
    _title, detail, _name = SAID[code]
    title, status = str(KINDS[code].title), KINDS[code].status
    example: dict[str, Any] = {
        "type": f"https://crm.example.com/people/me/api/problems/#{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": "/api/v1/accounts/",
        "code": "gate_closed" if code == "refused" else code,
    }
    if code == "validation":
        example["errors"] = [FIELD_ERROR]
    headers = {"Retry-After": {"description": "seconds", "schema": {"type": "integer"}}} if code == "throttled" else {}
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}}
    return {"description": title, **({"headers": headers} if headers else {}), "content": content}
