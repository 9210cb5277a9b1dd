"""What is sent to the browser: pinned, small, no inline script, only icons that exist."""

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
FIRST_PAGE_BYTES = 300_000

ICON_USES = (
    re.compile(r"""{%\s*icon\s+["']([a-z0-9-]+)["']"""),
    re.compile(r"""{%\s*nav_link\s+\S+\s+\S+\s+["']([a-z0-9-]+)["']"""),
    re.compile(r"""<c-(?!filter|slot)[^>]*?\sicon=["']([a-z0-9-]+)["']"""),
    re.compile(r"""<c-icon[^>]*?\sname=["']([a-z0-9-]+)["']"""),
    re.compile(r"""icon_name(?:\|default:|=)["']([a-z0-9-]+)["']"""),
    re.compile(r"""<c-vars[^>]*?\sicon="([a-z0-9-]+)\""""),
)


def packages():
    return json.loads((VENDOR / "manifest.json").read_text())["packages"]


def test_vendored_files_are_those_of_the_manifest():
    listed = {package["file"]: package["sha256"] for package in packages()}
    found = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert found == listed


def test_vendored_files_ask_for_no_source_maps():
    for path in [*VENDOR.rglob("*.js"), *VENDOR.rglob("*.css")]:
        assert b"sourceMappingURL" not in path.read_bytes(), path


def test_the_first_page_is_small():
    base = (ROOT / "templates" / "base.html").read_text()
    files = set(re.findall(r"{% static '([^']+)' %}", base))
    sent = sum(len(gzip.compress((STATIC / name).read_bytes())) for name in files)
    assert sent < FIRST_PAGE_BYTES, f"{sent} bytes before the page itself"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_template_needs_inline_script_or_eval(template):
    text = template.read_text()
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"""\s(on[a-z]+|hx-on[:\w-]*|x-data)\s*=\s*["']""", text)
    assert "javascript:" not in text
    assert "hx-vals='js:" not in text


def used_icons():
    names = set(re.findall(r'icon\((?:[^)]*\|\| )?"([a-z0-9-]+)"', (STATIC / "js" / "ui.js").read_text()))
    for template in TEMPLATES:
        text = template.read_text()
        for pattern in ICON_USES:
            names |= set(pattern.findall(text))
    return names


def test_every_icon_a_template_names_is_in_the_sprite():
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (VENDOR / "tabler" / "icons.svg").read_text()))
    assert used_icons() - sprite == set()
