"""How a token is sent, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How a token is sent, for the OpenAPI document."""

    target_class = "users.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A bearer token, made in the profile."""
        words = "A personal token from your profile. Scopes: `read`, `write`, or `<area>:read` and `<area>:write`."
        return {"type": "http", "scheme": "bearer", "description": words}
