"""Websites."""

from typing import Any

from tests.deployments.spec.rows.row import PEOPLE, WORK, ZONE, Row

PAGE = {"inline": {"index.html": "<!doctype html><title>Start</title>", "missing.html": "<!doctype html>"}}
API = {"kind": "rest_api", "routes": [{"method": "GET", "path": "/", "function": "work"}]}
REDIRECTS = [
    {"prefix": "docs/", "replace_prefix": "documents/", "code": 301},
    {"error_code": 404, "host": "www.example.com", "protocol": "https", "replace_path": "search.html"},
]
SECURITY = {
    "https_days": 730,
    "https_subdomains": True,
    "https_preload": True,
    "frames": "DENY",
    "fixed_types": False,
    "referrer": "no-referrer",
    "content_policy": "default-src 'self'",
}
CACHE_RULES = [{"path": "/assets/*", "seconds": 31_536_000}, {"path": "/status/*", "policy": "disabled"}]
CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d-0000-4000-8000-0123456789ab"
DELIVERED: dict[str, Any] = {
    "delivery": {"price_class": "PriceClass_200"},
    "redirects": REDIRECTS[:1],
    "address": {"domains": ["www.example.com"], "certificate": CERTIFICATE, "tls": "TLSv1.3_2025"},
    "security": SECURITY,
    "cache_rules": CACHE_RULES,
    "error_document": "missing.html",
}
OWN_ZONE = {"domains": ["app.example.com", "application.example.com"], "hosted_zone": ZONE}
SITE = Row(
    "site",
    main="bucket",
    least={"content": PAGE},
    everything=(
        {
            "content": {"inline": {"start.html": "<!doctype html>", "missing.html": "<!doctype html>"}},
            "index_document": "start.html",
            "error_document": "missing.html",
            "redirects": REDIRECTS,
            "smoke_tests": [{"path": "/nowhere", "status": 404, "contains": "html"}],
            "uses": {"api": "call", "simple": "call", "people": "sign_in", "direct": "sign_in"},
        },
        DELIVERED,
        {"delivery": {"single_page": True}, "address": OWN_ZONE, "security": {}},
        {"delivery": {}, "hosting": "stopped"},
        {"hosting": "stopped"},
    ),
    in_place={"error_document": "missing.html", "redirects": [{"prefix": "old/", "replace_prefix": ""}]},
    beside_everything={
        "api": API,
        "simple": {**API, "kind": "http_api"},
        "work": WORK,
        "people": PEOPLE,
        "direct": {"kind": "identity_pool", "user_pool": "people"},
    },
)
ROWS = (SITE,)
