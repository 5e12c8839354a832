"""The zips that go with a definition, and what an uploaded zip must be. Pure."""

from __future__ import annotations

from deployments.spec.archives import BadArchive, ZipEntry, ZipListing, listing
from deployments.spec.definition import Definition
from deployments.spec.handlers import handler_files
from deployments.spec.kinds import KINDS
from deployments.spec.packing import Bundle, pack
from deployments.spec.site_files import SiteFile, site_files, site_listing

__all__ = [
    "BadArchive",
    "Bundle",
    "SiteFile",
    "ZipEntry",
    "ZipListing",
    "bundles",
    "check_code_zip",
    "check_content_zip",
    "pack",
    "site_files",
]


def bundles(definition: Definition) -> tuple[Bundle, ...]:
    """Every zip that must lie in the artifact bucket before the template can be deployed, sorted by component.

    Inline code and files are packed here, the same bytes each time; of uploaded ones only the digest is known.
    """
    found = []
    for component in definition:
        make = KINDS[component.kind].bundle
        if make is not None:
            found.append(make(component))
    return tuple(found)


def check_code_zip(data: bytes, *, runtime: str | None = None, handler: str | None = None) -> ZipListing:
    """The files of a zip with a function's code. Raises BadArchive.

    With `runtime` and `handler` the file that the handler names must be there; for compiled languages that cannot be
    told from names, so nothing is asked.
    """
    found = listing(data)
    wanted = tuple(handler_files(runtime, handler)) if runtime and handler else ()
    if wanted and not found.paths & set(wanted):
        raise BadArchive(_no_handler(found, wanted, str(handler)))
    return found


def _no_handler(found: ZipListing, wanted: tuple[str, ...], handler: str) -> str:
    inside = sorted(path for path in found.paths if path.endswith(tuple(f"/{name}" for name in wanted)))
    if inside:
        folder = inside[0].removesuffix(next(name for name in wanted if inside[0].endswith(f"/{name}")))
        return f"{wanted[0]} lies in the folder {folder} of the zip. Pack that folder's files, not the folder itself."
    return f"The handler {handler} needs the file {wanted[0]}, which is not in the zip. Add it, or change the handler."


def check_content_zip(
    data: bytes, *, index_document: str = "index.html", error_document: str | None = None
) -> ZipListing:
    """The files of a zip with a website's content, a folder around everything left out. Raises BadArchive."""
    found = site_listing(data)
    for page, what in ((index_document, "index page"), (error_document, "error page")):
        if page is not None and page not in found.paths:
            raise BadArchive(f"The zip has no {page}, which is the {what}. Add it, or name another {what}.")
    return found
