"""The frame of every page of HTML: its head, its policy, and the escaping of what an article holds.

Names and texts of articles are hostile. A page holds everything it needs; its policy allows its own style
sheet and script, by their digests, and nothing else: no other script, no image, no request, no form.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import escape
from typing import Any

from unspin.files.failure import shown

#: What ends an element, or is changed, lost or misread by a parser of HTML.
_ESCAPED = re.compile(
    "[<\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff]"
)
_STRANGE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def head(title: str, style: str, script: str | None = None) -> str:
    """Return a page up to the end of its head.

    Args:
        title: HTML, escaped already.
        style: its one style sheet.
        script: its one script, which stands at its end; it may make no markup of any text.
    """
    scripts = f"script-src '{digest(script)}'; " if script is not None else ""
    trusted = "; require-trusted-types-for 'script'; trusted-types 'none'" if script is not None else ""
    policy = (
        f"default-src 'none'; {scripts}style-src '{digest(style)}'; base-uri 'none'; form-action 'none'"
        f"{trusted}"
    )
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{title}</title>\n<style>{style}</style></head>\n"
    )


def digest(text: str) -> str:
    """Return what a policy knows a script or a style sheet by."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def safe(text: str) -> str:
    """Return a short text for HTML on one line, what cannot be printed written out."""
    return escape(shown(text))


def marked(text: str) -> str:
    """Return a text for HTML as it is, what cannot be seen of it named in a ``span`` of class ``odd``."""
    return _STRANGE.sub(
        lambda found: f'<span class="odd">U+{ord(found[0]):04X}</span>', escape(text, quote=True)
    )


def as_json(value: Any) -> str:
    """Return JSON that can end no element and holds no letter that a parser of HTML would change."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
