"""A website's files: which, under which path, with which type and for how long they may be kept."""

from __future__ import annotations

import pytest

from deployments.spec.archives import BadArchive
from deployments.spec.bundles import check_code_zip, check_content_zip, pack
from deployments.spec.site_files import FIVE_MINUTES, FOR_A_YEAR, NO_CACHE, cache_control, content_type, site_files

TYPES = [
    ("index.html", "text/html; charset=utf-8"),
    ("INDEX.HTM", "text/html; charset=utf-8"),
    ("a/app.js", "text/javascript; charset=utf-8"),
    ("app.mjs", "text/javascript; charset=utf-8"),
    ("style.css", "text/css; charset=utf-8"),
    ("logo.svg", "image/svg+xml; charset=utf-8"),
    ("photo.JPG", "image/jpeg"),
    ("font.woff2", "font/woff2"),
    ("module.wasm", "application/wasm"),
    ("LICENSE", "application/octet-stream"),
    (".well-known/x", "application/octet-stream"),
    ("a.unknown", "application/octet-stream"),
]


@pytest.mark.parametrize(("path", "expected"), TYPES)
def test_types_come_from_our_own_table(path: str, expected: str) -> None:
    assert content_type(path) == expected


CACHING = [
    ("index.html", NO_CACHE),
    ("page-3f2a9c1b.html", NO_CACHE),
    ("tierboard-config.json", NO_CACHE),
    ("app.js", FIVE_MINUTES),
    ("assets/app.3f2a9c1b.js", FOR_A_YEAR),
    ("assets/app-3f2a9c1b77.css.map", FOR_A_YEAR),
    ("assets/index-BX3k2aZ9.js", FOR_A_YEAR),
    ("assets/index-Dkjfhgha.js", FIVE_MINUTES),
    ("jquery-migrated.js", FIVE_MINUTES),
    ("report-20240101.pdf", FIVE_MINUTES),
    ("deadbeef.js", FIVE_MINUTES),
    ("font-defaced.woff2", FIVE_MINUTES),
]


@pytest.mark.parametrize(("path", "expected"), CACHING)
def test_only_names_with_a_hash_are_kept_for_long(path: str, expected: str) -> None:
    assert cache_control(path) == expected


def test_pages_come_last() -> None:
    files = list(site_files(pack({"index.html": b"<p>", "style.css": b"p{}", "a/b.html": b"", "z.js": b"1"})))
    assert [file.path for file in files] == ["style.css", "z.js", "a/b.html", "index.html"]
    assert files[-1].body == b"<p>"
    assert files[0].content_type == "text/css; charset=utf-8"


def test_a_folder_around_everything_is_left_out() -> None:
    data = pack({"dist/index.html": b"i", "dist/a/x.js": b"x", "__MACOSX/._index.html": b"", "dist/.DS_Store": b""})
    found = check_content_zip(data)
    assert found.stripped == "dist/"
    assert found.paths == {"index.html", "a/x.js"}
    assert {file.path: file.body for file in site_files(data)} == {"index.html": b"i", "a/x.js": b"x"}


def test_two_folders_stay() -> None:
    found = check_content_zip(pack({"index.html": b"", "a/index.html": b""}))
    assert found.stripped == ""
    assert found.size == 0


BAD = [
    ({"about.html": b""}, "The zip has no index.html, which is the index page."),
    ({"a/index.html": b"", "b/x": b""}, "The zip has no index.html"),
    ({"index.html": b"", ".git/config": b""}, '".git/config" would be open to everyone.'),
    ({"index.html": b"", "a/.env": b""}, '"a/.env" would be open to everyone.'),
    ({"index.html": b"", ".env.local": b""}, "would be open to everyone."),
    ({"index.html": b"", "tierboard-config.json": b""}, "Tierboard writes tierboard-config.json itself"),
    ({"site/index.html": b"", "site/tierboard-config.json": b""}, "Tierboard writes"),
    ({".DS_Store": b""}, "The zip holds no files for a website."),
]


@pytest.mark.parametrize(("files", "words"), BAD)
def test_content_that_is_refused(files: dict[str, bytes], words: str) -> None:
    with pytest.raises(BadArchive) as raised:
        check_content_zip(pack(files))
    assert words in str(raised.value)


def test_the_pages_that_the_settings_name_must_be_there() -> None:
    data = pack({"home.html": b"", "missing.html": b""})
    assert check_content_zip(data, index_document="home.html", error_document="missing.html").size == 0
    with pytest.raises(BadArchive, match="which is the error page"):
        check_content_zip(data, index_document="home.html", error_document="error.html")


HANDLERS = [
    ("python3.13", "index.handler", "index.py"),
    ("python3.13", "app.main.handler", "app/main.py"),
    ("python3.13", "app/main.handler", "app/main/__init__.py"),
    ("nodejs24.x", "index.handler", "index.mjs"),
    ("nodejs24.x", "src/index.handler", "src/index.js"),
    ("ruby4.0", "lib/app.handler", "lib/app.rb"),
    ("provided.al2023", "anything", "bootstrap"),
    ("java25", "a.B::c", "a/B.class"),
    ("dotnet10", "A::B.C::D", "A.dll"),
]


@pytest.mark.parametrize(("runtime", "handler", "path"), HANDLERS)
def test_the_file_of_the_handler_is_found(runtime: str, handler: str, path: str) -> None:
    assert check_code_zip(pack({path: b"x"}), runtime=runtime, handler=handler).paths == {path}


def test_a_missing_handler_file() -> None:
    with pytest.raises(BadArchive, match=r"needs the file index\.py, which is not in the zip"):
        check_code_zip(pack({"main.py": b""}), runtime="python3.13", handler="index.handler")
    with pytest.raises(BadArchive, match=r"index\.py lies in the folder app/src/ of the zip"):
        check_code_zip(pack({"app/src/index.py": b""}), runtime="python3.13", handler="index.handler")


def test_without_a_handler_nothing_is_asked() -> None:
    assert check_code_zip(pack({"main.py": b""})).paths == {"main.py"}
