"""The few pages that hosting itself shows."""

from html import escape

from starlette.responses import HTMLResponse


def page(status: int, title: str, text: str) -> HTMLResponse:
    """A plain page with a heading and a sentence."""
    body = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
        f"<body><h1>{escape(title)}</h1><p>{escape(text)}</p></body></html>"
    )
    return HTMLResponse(body, status)


def unknown(name: str) -> HTMLResponse:
    """Nothing is served under this name."""
    return page(
        404,
        "Nothing lives here",
        f"The sandbox has no website and no API called {name}. It may have been deleted, or its deployment is not "
        "done yet.",
    )


def s3_error(status: int, code: str, message: str, key: str) -> HTMLResponse:
    """S3's own error page for websites."""
    title = f"{status} {'Forbidden' if status == 403 else 'Not Found' if status == 404 else 'Error'}"
    lines = "".join(
        f"<li>{escape(line)}</li>" for line in (f"Code: {code}", f"Message: {message}", f"Key: {key}") if line
    )
    return HTMLResponse(
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1><ul>{lines}</ul></body></html>", status
    )
