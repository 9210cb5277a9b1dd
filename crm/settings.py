"""One settings module; everything that differs between servers comes from the environment."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF

from core.api.description import API_DESCRIPTION, API_TAGS
from crm.safety import refuse_unsafe

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

CRM_ENV = env.str("CRM_ENV", "production")  # local, production or test
PRODUCTION = CRM_ENV == "production"
VAR_DIR = Path(env.str("CRM_VAR", str(BASE_DIR / "var")))

SECRET_KEY = env.str("SECRET_KEY", "")
FIELD_KEYS = env.list("FIELD_KEYS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
DEBUG = False
# The browser tests swap the static files' storage and the launcher needs no TLS.
if PRODUCTION:
    refuse_unsafe(os.environ)

INSTALLED_APPS = [
    "core",
    "commons",
    "audit",
    "notifications",
    "users",
    "lists",
    "accounts",
    "leads",
    "followups",
    "portraits",
    "keyaccounts",
    "cases",
    "imports",
    "dashboards",
    "pages",
    "demo",
    "benchmarks",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "django_htmx",
    "django_filters",
    "template_partials.apps.SimpleAppConfig",
    "django_cotton.apps.SimpleAppConfig",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "pgtrigger",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "crm.health.HealthFirst",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "users.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "users.middleware.ReaderMiddleware",
    "core.htmx.HtmxLoginMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "pages.visits.RecentVisits",
]

ROOT_URLCONF = "crm.urls"
WSGI_APPLICATION = "crm.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context_processors.frame",
                "notifications.context_processors.unread",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "core.templating.loader.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "django_cotton.templatetags.cotton",
                "core.templatetags.crm",
                "core.templatetags.frame",
            ],
        },
    },
]

FORM_RENDERER = "core.templating.widgets.Renderer"

# --- data ---------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default="postgres:///crm")}
if "%2F" in (_netloc := urlsplit(env.str("DATABASE_URL", "")).netloc):
    # A socket folder as host: URL parsers would fold its case.
    DATABASES["default"]["HOST"] = unquote(_netloc.rpartition("@")[2].partition(":")[0])
DATABASES["default"].update(
    ENGINE="django.db.backends.postgresql",
    CONN_MAX_AGE=env.int("DATABASE_CONN_MAX_AGE", 60),
    CONN_HEALTH_CHECKS=True,
    # PgBouncer in transaction mode: no cursors that outlive a transaction.
    DISABLE_SERVER_SIDE_CURSORS=True,
)
ATOMIC_REQUESTS = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", "redis://127.0.0.1:6379")
if REDIS_URL.startswith(("unix://", "redis+socket://")):
    _socket = REDIS_URL.split("://", 1)[1].split("?")[0]
    CELERY_BROKER_URL = f"redis+socket://{_socket}"
    _cache_url = f"unix://{_socket}?db=1"
else:
    CELERY_BROKER_URL = REDIS_URL
    _cache_url = f"{REDIS_URL.rstrip('/').rsplit('/', 1)[0] if REDIS_URL.count('/') > 2 else REDIS_URL.rstrip('/')}/1"
# Redis may be away: nobody waits for it longer than this.
REDIS_PATIENCE = env.float("REDIS_PATIENCE", 1.0)
CACHES = {
    "default": {
        "BACKEND": "core.cache.PatientRedisCache",
        "LOCATION": _cache_url,
        "OPTIONS": {"socket_connect_timeout": REDIS_PATIENCE, "socket_timeout": REDIS_PATIENCE},
    }
}
CELERY_BROKER_CONNECTION_TIMEOUT = REDIS_PATIENCE
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": REDIS_PATIENCE}
SESSION_ENGINE = "users.sessions"  # a login survives a lost Redis
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14

# --- background work ------------------------------------------------------------------------------
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TIMEZONE = env.str("COMPANY_TIME_ZONE", "Asia/Shanghai")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "commons.tasks.heartbeat", "schedule": 15},
    # Wakes often and asks the database whether the last ended day has been swept yet.
    "nightly": {"task": "accounts.tasks.nightly", "schedule": crontab(minute="*/10")},
    "leads-nightly": {"task": "leads.tasks.return_untouched", "schedule": crontab(minute="*/10")},
    "portraits-nightly": {"task": "portraits.tasks.nightly", "schedule": crontab(minute="*/10")},
    "portraits-recount": {"task": "portraits.tasks.recount", "schedule": 60},
    "complaints-nightly": {"task": "keyaccounts.tasks.nightly", "schedule": crontab(minute="*/10")},
    "cases-nightly": {"task": "cases.tasks.nightly", "schedule": crontab(minute="*/10")},
    "followups-due": {"task": "followups.tasks.remind", "schedule": crontab(minute=40, hour="*")},
    "digest": {"task": "pages.tasks.digest", "schedule": crontab(minute="*/5")},
    "route-notices": {"task": "notifications.tasks.route", "schedule": 60},
    "robots": {"task": "notifications.tasks.robots", "schedule": 60},
    "mails-at-once": {"task": "pages.tasks.mails_at_once", "schedule": 60},
    "order-steps": {"task": "followups.tasks.open_steps", "schedule": crontab(minute="*/5")},
    # Woken at once by whoever confirms a batch; this goes on with those whose worker was killed.
    "batches": {"task": "accounts.tasks.batches", "schedule": 60},
    "imports": {"task": "imports.tasks.imports", "schedule": 60},
    "recompute": {"task": "accounts.tasks.recompute", "schedule": crontab(minute="*/5")},
    "grades": {"task": "accounts.tasks.recompute_grades", "schedule": crontab(minute="2-59/5")},
    "training": {"task": "accounts.tasks.training", "schedule": crontab(minute="*/10")},
    "planned-positions": {"task": "accounts.tasks.planned_positions", "schedule": crontab(minute=1, hour="*")},
    "forget-answers": {"task": "commons.tasks.forget_answers", "schedule": crontab(minute=35, hour="*")},
    # Asks the database whether this week's forecast is kept already.
    "forecast-snapshot": {"task": "dashboards.tasks.snapshot_forecast", "schedule": crontab(minute="*/10")},
    "replays": {"task": "dashboards.tasks.replays", "schedule": 60},
    "new-staff": {"task": "dashboards.tasks.new_staff", "schedule": crontab(minute="*/10")},
    "exports": {"task": "pages.tasks.exports", "schedule": 60},
    "event-seals": {"task": "audit.tasks.seal_events", "schedule": crontab(minute="3-59/5")},
    "event-partitions": {"task": "audit.tasks.make_partitions", "schedule": crontab(minute=5, hour=3)},
}

# --- people and language --------------------------------------------------------------------------
AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = ["users.backend.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
if CRM_ENV == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "pages:today"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "users.adapter.InvitationOnlyAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"  # an admin enters the address; there is no open sign-up
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to addresses that are not ours
ACCOUNT_EMAIL_NOTIFICATIONS = True  # "your password was changed"
PASSWORD_RESET_TIMEOUT = 60 * 60 * 4  # seconds
ACCOUNT_RATE_LIMITS = (
    False if CRM_ENV == "test" else {"login_failed": "10/m/ip,5/5m/key", "reset_password": "20/m/ip,5/m/key"}
)
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", 15)  # seconds a mail server may be silent
SITE_URL = env.str("SITE_URL", "").rstrip("/")  # for links in e-mails; empty: the address the request came to
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "crm@localhost")
# Robots of chat groups: hosts besides the vendors' own, public or not ("robot.intranet:8443"), and who vouches for them.
OUTBOUND_ALLOWED = env.list("OUTBOUND_ALLOWED", default=[])
OUTBOUND_CA_FILE = env.str("OUTBOUND_CA_FILE", "")

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文"), ("zh-hant", "繁體中文")]
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365  # the choice in the bar is remembered
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("COMPANY_TIME_ZONE", "Asia/Shanghai")  # business dates are dates of this zone
COMPANY_NAME = env.str("COMPANY_NAME", "")
CURRENCY = env.str("COMPANY_CURRENCY", "CNY")
FORMAT_MODULE_PATH = ["core.formats"]

# --- files ------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "media"  # private: served only through views that ask visible_to()
ERASURE_REGISTER = VAR_DIR / "erasures.jsonl"  # who was erased, outside the database: a restore replays it
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if CRM_ENV == "test"
        else "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    },
}
WHITENOISE_MAX_AGE = 3600
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 15 * 1024 * 1024
ATTACHMENT_MAX_BYTES = 10 * 1024 * 1024

# --- security -----------------------------------------------------------------------------------------
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", PRODUCTION) else None
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)  # how many stand before us and append to X-Forwarded-For
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", PRODUCTION)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31536000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        # Widths of bars and the like are set as style attributes by the server.
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- API ------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "users.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "users.api.permissions.WithinScope",  # first: what a token does not reach, it learns nothing about
        "core.api.permissions.AsDeclared",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["users.api.limits.PerMinute"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "core.api.schema.Described",
    "DEFAULT_FILTER_BACKENDS": ["core.api.choosing.ChoicesNamed"],
    "DEFAULT_PAGINATION_CLASS": "core.api.paging.KeysetPagination",
    "PAGE_SIZE": 25,
    "EXCEPTION_HANDLER": "core.api.problems.exception_handler",
}
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", 600)  # of one token, or of one person in a browser
API_TOKEN_FAILURES = env.int("API_TOKEN_FAILURES", 30)  # of one address in five minutes
SPECTACULAR_SETTINGS = {
    "TITLE": "Sales CRM",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "DESCRIPTION": API_DESCRIPTION,
    "TAGS": API_TAGS,
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "COMPONENT_SPLIT_REQUEST": True,
    "SORT_OPERATIONS": True,
    "ENUM_NAME_OVERRIDES": {
        "AccountState": "accounts.models.State",
        "DealingStrategy": "accounts.models.Strategy",
        "DistanceStage": "portraits.models.Stage",
        "ForecastCategory": "leads.models.Forecast",
        "LeadState": "leads.models.LeadState",
        "StepState": "followups.models.StepState",
        "StepKind": "followups.models.StepKind",
        "LeadSource": "leads.models.Source",
        "PlanActionKind": "keyaccounts.models.ActionKind",
        "ChangeSignalKind": "keyaccounts.models.SignalKind",
        "SupplierPosition": "keyaccounts.models.Supplier",
        "ComplaintState": "keyaccounts.models.ComplaintState",
        "ComplaintCause": "keyaccounts.models.Cause",
        "ResultEnum": "followups.models.Result",
        "StageEnum": "leads.models.Stage",
        "CaseResult": "cases.models.Result",
        "CaseState": "cases.models.CaseState",
        "PersonRole": "users.models.Role",
        "GroupRole": "accounts.models.GroupRole",
        "ReplayState": "dashboards.models.ReplayState",
        "ForecastChangeKind": "dashboards.forecasting.changes.KINDS",
        "RuleOfReplay": [("suspended", "suspended"), ("dormant", "dormant")],
        "Principle": [(name, name) for name in ("quantity", "time", "skill", "distance")],
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "core.api.document.complete",
    ],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"persistAuthorization": False, "docExpansion": "none", "filter": True},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
}
