"""Settings. Everything that differs between machines comes from the environment."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- What differs between machines -------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
# Without a key of its own the process may be imported (checks, offline commands), never serve.
UNSET_SECRET_KEY = "unset-key-for-offline-commands-only-not-for-serving-pages"  # noqa: S105
SECRET_KEY = env.str("SECRET_KEY", default=UNSET_SECRET_KEY)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# True behind TLS; the one-command run on a laptop serves plain http on the loopback address.
BEHIND_TLS = env.bool("BEHIND_TLS", default=False)
# Invented enterprises and sign-ins with a published password: on a visitor's own machine only.
DEMO_DATA = env.bool("DEMO_DATA", default=False)
PROXY_COUNT = env.int("PROXY_COUNT", default=0)
# Where uploads lie: outside everything that any server serves.
FILE_STORE_ROOT = Path(env.str("FILE_STORE_ROOT", default=str(BASE_DIR / "var" / "files")))
# The virus scanner: `tcp://host:3310` or `unix:///run/clamav/clamd.ctl`.
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", default="")
# Without a scanner files are shown as "not scanned", and opened only where this says so: on a
# laptop. A server does not start without a scanner unless it is told to.
OPEN_UNSCANNED_FILES = env.bool("OPEN_UNSCANNED_FILES", default=DEBUG)

DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db_url("DATABASE_URL", default="postgresql:///cultivation"),
}
DATABASES["default"] |= {
    # The web process uses psycopg's pool; workers keep one connection each (faster for them).
    "CONN_MAX_AGE": 0 if env.bool("DATABASE_POOL", default=False) else 600,
    "CONN_HEALTH_CHECKS": True,
    "DISABLE_SERVER_SIDE_CURSORS": False,
}
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["OPTIONS"] |= {
    "options": "-c lock_timeout=10s -c idle_in_transaction_session_timeout=60s",
    # Statements whose text stays the same are prepared after some uses. 0 behind a PgBouncer
    # that keeps no prepared statements (older than 1.21).
    "prepare_threshold": env.int("DATABASE_PREPARE_AFTER", default=5) or None,
}
if env.bool("DATABASE_POOL", default=False):
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 16, "timeout": 10}

# Another reading of the digital questionnaire, by its id in enterprises/questionnaires/.
DIGITAL_READING = env.str("DIGITAL_READING", default="")
# A folder with a fuller Noto Serif CJK SC, for names with rare characters; else the committed one.
DOCUMENT_FONTS = env.str("DOCUMENT_FONTS", default="")
# The keys that sign certificates: a file that only the application reads (make_signing_key).
SIGNING_KEYS_FILE = env.str("SIGNING_KEYS_FILE", default="")
# The address under which the public reaches this system: it is printed on certificates.
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default=REDIS_URL)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env.str("CACHE_URL", default=REDIS_URL),
        # Whatever asks the cache does without it: better soon than late.
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}

# --- The house -----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pgtrigger",
    "rest_framework",
    "common",
    "accounts",
    "enterprises",
    "cultivation",
    "reviews",
    "config.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "common.middleware.PlainAddressMiddleware",
    "common.middleware.ReadOnlyGetMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.errors.KeptLoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.OwnPasswordMiddleware",
    "accounts.middleware.ActingMiddleware",
    "common.middleware.NoStoreMiddleware",
    "common.middleware.LeadUpMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "common.context_processors.frame",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

# --- People --------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
# A lock of name and address together: nobody can lock a colleague out from elsewhere.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_IPWARE_PROXY_COUNT = PROXY_COUNT
AXES_LOCKOUT_CALLABLE = "accounts.views.sign_in.locked_out"
AXES_VERBOSE = False

# --- Sessions, cookies, headers ------------------------------------------------------------------

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_NAME = "__Host-session" if BEHIND_TLS else "session"
CSRF_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_NAME = "__Host-csrf" if BEHIND_TLS else "csrf"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = BEHIND_TLS
SECURE_HSTS_PRELOAD = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb")
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_HANDLERS = [
    # Cuts a file that is too long; the handlers behind it never see the rest.
    "common.upload_handlers.CappedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- Language, time ------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- Static files --------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "var" / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or env.bool("PLAIN_STATIC", default=False)
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# One copy of each file, and no compression where none helps: collecting takes a third of the time.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "png", "jpg", "ico", "woff", "woff2"]
MEDIA_ROOT = ""
MEDIA_URL = ""

# --- Background work -----------------------------------------------------------------------------

CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = CELERY_TASK_TIME_LIMIT - 30
# A task longer than the visibility timeout would be delivered a second time while it runs.
_VISIBILITY_TIMEOUT_SECONDS = 4 * CELERY_TASK_TIME_LIMIT
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": _VISIBILITY_TIMEOUT_SECONDS,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "retry_on_timeout": True,
    "health_check_interval": 25,
}
# After a broker did not answer it is left alone this long; the sweeper delivers meanwhile.
BROKER_REST_SECONDS = 15
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_ACKS_ON_FAILURE_OR_TIMEOUT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
# What runs at shutdown gets this long to end, then goes back to the queue.
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = env.int("WORKER_SOFT_SHUTDOWN_SECONDS", default=30)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Nobody commands workers by messages. To listen for them would leave a worker deaf: when the broker
# comes back at once, the transport reads the new connection without a time limit.
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_ENABLE_UTC = True
# Each app declares its periodic jobs in its `jobs.py`; they join this timetable at the start.
CELERY_BEAT_SCHEDULE = {
    "sweep-outbox": {"task": "common.sweep_outbox", "schedule": timedelta(seconds=30)},
}

# --- API -----------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.ApiKeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["common.parsers.JsonParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "common.pagination.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "common.schema.DescribedOperation",
    "EXCEPTION_HANDLER": "common.problems.problem_response",
    "COERCE_DECIMAL_TO_STRING": True,
    "URL_FORMAT_OVERRIDE": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "SME cultivation case management",
    "DESCRIPTION": "Enterprises, filings, cases, titles, notices and coverage. Money in 万元.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": True,
    "COMPONENT_SPLIT_REQUEST": True,
    # A PATCH needs its version: its body is described as it is, not with everything optional.
    "COMPONENT_SPLIT_PATCH": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "common.schema.describe_problems",
    ],
    "ENUM_NAME_OVERRIDES": {
        "CellDimension": "cultivation.enums.CellDimension",
        "ServiceCategory": "cultivation.enums.plans.ServiceCategory",
        "ServiceState": "cultivation.enums.plans.ServiceState",
        "PlanStatus": "cultivation.enums.plans.PlanStatus",
        "PlanOutcome": "cultivation.enums.plans.PlanOutcome",
        "GoalOutcome": "cultivation.enums.plans.GoalOutcome",
        "MeasureState": "cultivation.enums.plans.MeasureState",
        "RequestCategory": "cultivation.enums.requests.RequestCategory",
        "RequestStatus": "cultivation.enums.requests.RequestStatus",
        "LatePaymentResult": "cultivation.enums.requests.LatePaymentResult",
        "CaseKind": "cultivation.enums.CaseKind",
        "CaseStatus": "reviews.enums.CaseStatus",
        "ChainKind": "cultivation.enums.ChainKind",
        "ProjectPaperKind": "cultivation.enums.ProjectPaperKind",
        "ChainRole": "enterprises.enums.ChainRole",
        "ContactKind": "cultivation.enums.ContactKind",
        "CoverageBasis": "cultivation.enums.CoverageBasis",
        "Certainty": "cultivation.enums.Certainty",
        "CoveragePopulation": "cultivation.enums.CoveragePopulation",
        "AssessmentBasis": "enterprises.enums.AssessmentBasis",
        "ContactOutcome": "cultivation.enums.ContactOutcome",
        "DeclineReason": "cultivation.enums.seeds.DeclineReason",
        "SeedFindingOutcome": "cultivation.enums.seeds.FindingOutcome",
        "SeedState": "cultivation.enums.seeds.SeedState",
        "SignalKind": "cultivation.enums.seeds.SignalKind",
        "SeedOutcome": "cultivation.enums.seeds.SeedOutcome",
        "WarningOutcome": "cultivation.enums.monitoring.WarningOutcome",
        "DraftState": "cultivation.enums.simulator.DraftState",
        "EnterpriseState": "enterprises.enums.EnterpriseState",
        "FileState": "common.enums.FileState",
        "FindingOutcome": "reviews.enums.FindingOutcome",
        "InspectionConclusion": "reviews.enums.InspectionConclusion",
        "InspectionState": "reviews.enums.InspectionState",
        "ExpertState": "reviews.enums.ExpertState",
        "ObjectionResult": "reviews.enums.ObjectionResult",
        "NoticeState": "reviews.enums.NoticeState",
        "ObjectionState": "reviews.enums.ObjectionState",
        "PanelState": "reviews.enums.PanelState",
        "ParkKind": "cultivation.enums.ParkKind",
        "QuarterlyReportState": "cultivation.enums.monitoring.ReportState",
        "RdInstitutionLevel": "enterprises.enums.RdInstitutionLevel",
        "RouteState": "reviews.enums.RouteState",
        "RuleSetStatus": "cultivation.enums.RuleSetStatus",
        "SeatState": "reviews.enums.SeatState",
        "SimulatedDimension": "cultivation.enums.simulator.SimulatedDimension",
        "SimulatedOutcome": "cultivation.enums.simulator.SimulatedOutcome",
        "SimulatedPopulation": "cultivation.enums.simulator.SimulatedPopulation",
        "StepKind": "reviews.enums.StepKind",
        "StepState": "reviews.enums.StepState",
        "SnapshotOrigin": "cultivation.enums.SnapshotOrigin",
        "TieKind": "enterprises.enums.TieKind",
        "TitleKind": "cultivation.enums.TitleKind",
        "TitleOrigin": "cultivation.enums.TitleOrigin",
        "TitleState": "cultivation.enums.TitleState",
        "OfficeLevel": "accounts.enums.OfficeLevel",
        "CancellationGround": "cultivation.enums.CancellationGround",
        "NeedResult": "cultivation.enums.leading.NeedResult",
    },
}

# --- Logs: to standard output, one line each, no personal data ------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {"axes": {"level": "WARNING"}},
}
