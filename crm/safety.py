"""What production refuses to start with: each unsafe value is named together with its remedy."""

from collections.abc import Mapping

from django.core.exceptions import ImproperlyConfigured


def unsafe_values(environ: Mapping[str, str]) -> list[str]:
    """Every reason not to start on these environment variables, as sentences."""
    reasons = []
    key = environ.get("SECRET_KEY", "")
    if len(key) < 50 or len(set(key)) < 5 or key.startswith("django-insecure"):
        reasons.append("SECRET_KEY must be a random text of at least 50 characters.")
    if not environ.get("FIELD_KEYS"):
        reasons.append("FIELD_KEYS must hold at least one Fernet key (32 bytes, URL-safe base64).")
    elif not all(_is_fernet_key(k) for k in environ["FIELD_KEYS"].split(",")):
        reasons.append("FIELD_KEYS holds a value that is not a Fernet key.")
    hosts = [h.strip() for h in environ.get("ALLOWED_HOSTS", "").split(",") if h.strip()]
    if not hosts or "*" in hosts:
        reasons.append("ALLOWED_HOSTS must name the addresses of this site, without '*'.")
    if not environ.get("DATABASE_URL"):
        reasons.append("DATABASE_URL must point to the PostgreSQL database.")
    if not environ.get("REDIS_URL"):
        reasons.append("REDIS_URL must point to the Redis server.")
    return reasons


def refuse_unsafe(environ: Mapping[str, str]) -> None:
    """Raise ImproperlyConfigured, naming every unsafe value at once."""
    if reasons := unsafe_values(environ):
        raise ImproperlyConfigured(
            "This server does not start in production mode:\n  - "
            + "\n  - ".join(reasons)
            + "\nSet these variables (docs/operations.md), or CRM_ENV=local for a machine of your own."
        )


def _is_fernet_key(text: str) -> bool:
    from cryptography.fernet import Fernet

    try:
        Fernet(text.strip().encode())
    except ValueError:
        return False
    return True
