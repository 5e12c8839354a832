"""Django's settings: values only. What may differ between installations comes from ``config.env``."""

import logging
import os
from pathlib import Path
from typing import Any

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.templatetags.static import static

from config import env, logs

ENVIRONMENT = env.read()
MODE = ENVIRONMENT.tierboard_mode
BASE_DIR = Path(__file__).resolve().parent.parent
DEMO = MODE is env.Mode.DEMO
DEBUG = False

SECRET_KEY = ENVIRONMENT.secret_key
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts or ["127.0.0.1", "localhost", "testserver"]
CSRF_TRUSTED_ORIGINS = ENVIRONMENT.trusted_origins
SANDBOX_URL = ENVIRONMENT.sandbox_url
# Where the sandbox serves sites and APIs, when something stands before its endpoint; otherwise on the same port.
SANDBOX_SITES_PORT = ENVIRONMENT.sandbox_sites_port
# Whether calls to the sandbox are counted and slowed down as calls to AWS are.
SANDBOX_BUDGET = ENVIRONMENT.sandbox_budget
METRICS_TOKEN = ENVIRONMENT.metrics_token
# How people reach whoever runs this installation.
OPERATOR_CONTACT = ENVIRONMENT.operator_contact
# What the demo's seed needs to make roles in the sandbox, as people make them in AWS's console.
SANDBOX_TOKEN_FILE = ENVIRONMENT.sandbox_token_file
# The identity that the roles of AWS accounts have to trust.
PRINCIPAL = ENVIRONMENT.tierboard_principal
# How often what runs is compared with what AWS has; 0 only when somebody asks.
DRIFT_HOURS = ENVIRONMENT.drift_hours
# What the zips of one team may take in the database.
TEAM_STORAGE_BYTES = ENVIRONMENT.team_storage_mb * 1024 * 1024

INSTALLED_APPS = [
    "teams",
    "costing",
    "deployments",
    "dashboard",
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "template_partials",
    "lucide",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_celery_beat",
    "django_structlog",
]

MIDDLEWARE = [
    "config.stack.OnePiece",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "dashboard.api.door.ApiDoor",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "dashboard.limits.BodyLimit",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "dashboard.trace.Trace",
    "axes.middleware.AxesMiddleware",
    "dashboard.not_allowed.NotAllowed",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dashboard.shell.shell",
            ],
        },
    },
]

DATABASES = {
    "default": env.database(
        ENVIRONMENT.database_url or f"postgresql:///tierboard?host={ENVIRONMENT.data_dir / 'run'}",
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "teams.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
if MODE is env.Mode.TEST:
    # A test makes six people; the real hash takes half a second each, on purpose.
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "dashboard.accounts.ClosedSignup"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
# axes counts wrong passwords per person below; allauth only slows an address down.
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip"}
# The address is the person's, not that of the proxy, which all people share.
ALLAUTH_TRUSTED_PROXY_COUNT = ENVIRONMENT.behind_proxies

# Growing delay per account and address, not a lock-out that lets a stranger lock people out for good.
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "dashboard.accounts.login_name"
AXES_RESET_ON_SUCCESS = True
AXES_IPWARE_PROXY_COUNT = ENVIRONMENT.behind_proxies or None
AXES_LOCKOUT_CALLABLE = "dashboard.views.sign_in.locked_out"
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "dashboard.views.errors.csrf_failure"
if MODE is env.Mode.PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz/", r"^metrics$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    if ENVIRONMENT.behind_proxies:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# unfold's Alpine build evaluates expressions and sets inline styles; everything else stays closed.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, UNSAFE_EVAL],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
# Only production collects and fingerprints; demo and tests serve straight from the packages.
WHITENOISE_USE_FINDERS = MODE is not env.Mode.PRODUCTION
# The demo runs from a checkout, which may be updated meanwhile: a file that became shorter than it was at the start is
# refused by browsers, and pages stand there without it.
WHITENOISE_AUTOREFRESH = MODE is env.Mode.DEMO
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if MODE is env.Mode.PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# A site's zip is the largest thing that people send (dashboard/limits.py); all else is refused above Django's 2.5 MB.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

CELERY_BROKER_URL = (
    ENVIRONMENT.redis_url.replace("unix://", "redis+socket://", 1)
    if ENVIRONMENT.redis_url
    else "redis+socket:///nonexistent/no-broker"
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = False  # a hint that is lost is found again by the sweeper; one that is repeated is noise
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_SOFT_TIME_LIMIT = 50
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 2,
    "socket_connect_timeout": 2,
    "visibility_timeout": 60,
    "unacked_restore_interval": 1,
    "retry_policy": {"timeout": 2.0},
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "config.beat:Scheduler"
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    # A worker that was away for hours finds one minute's rings, not all.
    "seal-audit": {"task": "teams.seal_audit", "schedule": 5.0, "options": {"expire_seconds": 60}},
}

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Tierboard",
    "SITE_HEADER": "Tierboard",
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": False,
    "COLORS": {
        "primary": {
            "50": "#EEF2FF",
            "100": "#E0E7FF",
            "200": "#C7D2FE",
            "300": "#A5B4FC",
            "400": "#818CF8",
            "500": "#6366F1",
            "600": "#4F46E5",
            "700": "#4338CA",
            "800": "#3730A3",
            "900": "#312E81",
            "950": "#1E1B4B",
        }
    },
    "STYLES": [lambda request: static("tierboard.css")],
    "SCRIPTS": [lambda request: static("ui.js")],
    "SIDEBAR": {"show_search": False, "show_all_applications": False, "navigation": "dashboard.shell.navigation"},
}

EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
DEFAULT_FROM_EMAIL = ENVIRONMENT.default_from_email

# One line per event: JSON in production, for people elsewhere; nothing secret in either (config/logs.py).
logs.know(os.environ, ENVIRONMENT.database_url, ENVIRONMENT.redis_url, more=[SECRET_KEY])
LOGGING_CONFIG = "config.logs.configure"
LOGGING: dict[str, Any] = logs.settings(level=ENVIRONMENT.log_level, as_lines_of_json=MODE is env.Mode.PRODUCTION)
# Lines carry who asked and for what; hints carry that on into the worker. The address is the proxy's to log.
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_CELERY_TASK_START_LOG_LEVEL = DJANGO_STRUCTLOG_CELERY_TASK_SUCCESS_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO if MODE is env.Mode.PRODUCTION else logging.WARNING
