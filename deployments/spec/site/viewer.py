"""The small program that CloudFront runs at each request, in place of what S3's website hosting does. Pure.

A private bucket has no website rules ("Index document support" works at website endpoints alone), so redirects and the
index pages of folders are a CloudFront Function: runtime cloudfront-js-2.0, at most 10,240 bytes ("Quotas on
CloudFront Functions"). It sees a request before the bucket does, so it cannot know which errors will come.

A path whose last part has no dot counts as a folder, and its visitor is sent to it with a slash, as S3 does for
folders that are there. Where one page draws all paths, nothing is.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from deployments.spec.site.redirects import Redirect

RUNTIME: Final = "cloudfront-js-2.0"
MOST_BYTES: Final = 10_240

_CODE: Final = """const SITE = %s;
const WORDS = {301: 'Moved Permanently', 302: 'Found', 303: 'See Other', 307: 'Temporary Redirect', \
308: 'Permanent Redirect'};

function handler(event) {
  const request = event.request;
  const key = plain(request.uri.slice(1));
  for (const rule of SITE.rules) {
    if (key.startsWith(rule.from)) return sent(rule.code, address(rule, key, request), request);
  }
  const last = request.uri.slice(request.uri.lastIndexOf('/') + 1);
  if (last === '') {
    request.uri += SITE.index;
  } else if (SITE.folders && !last.includes('.') && !request.uri.startsWith('/.')) {
    return sent(302, request.uri.replace(/^[\\/\\\\]+/, '/') + '/', request);
  }
  return request;
}

function plain(path) {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    return path;
  }
}

function address(rule, key, request) {
  let path = key;
  if (rule.path !== undefined) path = rule.path;
  else if (rule.start !== undefined) path = rule.start + key.slice(rule.from.length);
  path = '/' + encodeURI(path.replace(/^\\/+/, '')).replace(/[?#]/g, encodeURIComponent);
  if (rule.host === undefined && rule.protocol === undefined) return path;
  return (rule.protocol || 'https') + '://' + (rule.host || request.headers.host.value) + path;
}

function sent(code, location, request) {
  const asked = query(request.querystring);
  const headers = {location: {value: location + (asked ? '?' + asked : '')}};
  return {statusCode: code, statusDescription: WORDS[code], headers: headers};
}

function query(given) {
  const parts = [];
  for (const name in given) {
    const values = given[name].multiValue || [given[name]];
    for (const one of values) parts.push(one.value === '' ? name : name + '=' + one.value);
  }
  return parts.join('&');
}
"""


def viewer_code(index: str, redirects: Sequence[Redirect], *, folders: bool) -> str:
    """The program for a website.

    :param folders: whether a path without a dot in its last part is sent on to the folder of that name.
    """
    rules = [_rule(redirect) for redirect in redirects]
    site = json.dumps({"index": index, "folders": folders, "rules": rules}, separators=(",", ":"), sort_keys=True)
    return _CODE % site


def _rule(redirect: Redirect) -> dict[str, Any]:
    given = {
        "code": redirect.code,
        "from": redirect.prefix or "",
        "host": redirect.host,
        "path": redirect.replace_path,
        "protocol": redirect.protocol,
        "start": redirect.replace_prefix,
    }
    return {name: value for name, value in given.items() if value is not None}
