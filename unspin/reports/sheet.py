"""A page of articles in tabs, two texts side by side in each: what the report and a trace have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from unspin import __version__
from unspin.reports.frame import as_json, head, safe


def sheet(
    command: str,
    names: Sequence[str],
    sections: Sequence[str],
    data: Mapping[str, Any],
    script: Sequence[str],
    tools: str,
    keys: Sequence[tuple[str, str]],
    help_: str,
    note: str,
) -> str:
    """Return a page.

    Args:
        command: the command that makes it, without ``unspin``.
        names: what the articles are called.
        sections: the HTML of each, which begins with its heading.
        data: what the script reads, beside the version.
        script: the parts of the script, which are one function on the page.
        tools: the HTML of the bar.
        keys: keys, parted by spaces, and what they do, as HTML.
        help_: what stands under the keys, as HTML.
        note: what stands at the foot, as HTML.
    """
    style = _part("page.css")
    code = '"use strict";\n(() => {\n' + "\n".join(map(_part, script)) + "\n})();"
    title = safe(names[0]) if len(names) == 1 else f"{len(names)} articles"
    tabs = ""
    if len(names) > 1:
        tabs = "".join(
            f'<button role="tab" id="tab-{k}" aria-controls="article-{k}" '
            f'aria-selected="{str(not k).lower()}">'
            f"<bdi>{safe(name)}</bdi></button>"
            for k, name in enumerate(names)
        )
        tabs = f'<div class="tabs" role="tablist" aria-label="Articles">{tabs}</div>'
    panel = ' role="tabpanel" aria-labelledby="tab-{}"' if tabs else ' aria-labelledby="name-{}"'
    body = "".join(
        f'<section id="article-{k}"{panel.format(k)}>{section}</section>'
        for k, section in enumerate(sections)
    )
    return (
        f"{head(f'unspin {command}: {title}', style, code)}"
        f'<body class="show-both"><header><h1>unspin {command}</h1>{tabs}</header>\n'
        f"<main>{tools}{body}</main>\n{_help(keys, help_)}"
        f'<footer><p class="note">Made by unspin {__version__}. {note}</p></footer>\n'
        f'<script type="application/json" id="data">{as_json({"unspin": __version__, **data})}</script>\n'
        f"<script>{code}</script></body></html>\n"
    )


@cache
def _part(name: str) -> str:
    return (Path(__file__).parent / name).read_text("utf-8").strip()


def heading(name: str, number: int) -> str:
    """Return the heading of an article, the ``number``-th of its page."""
    return f'<h2 id="name-{number}"><bdi>{safe(name)}</bdi></h2>'


def columns(left: str, right: str, rows: str) -> str:
    """Return two columns with their headings; ``rows`` is HTML."""
    return f'<div class="heads"><h3 class="before">{left}</h3><h3 class="after">{right}</h3></div>{rows}'


def bar(sides: tuple[str, str], what: str, more: str = "", buttons: str = "") -> str:
    """Return the bar: which side is shown, going from one ``what`` to the next, and more of it as HTML."""
    return (
        f'<div class="bar needs-script" role="group" aria-label="View and {what}s" hidden>'
        "<fieldset><legend>Show</legend>"
        f'<label><input type="radio" name="view" value="original">{sides[0]}</label>'
        f'<label><input type="radio" name="view" value="restored">{sides[1]}</label>'
        '<label><input type="radio" name="view" value="both" checked>both</label></fieldset>'
        f"{more}"
        f'<span><button id="previous" aria-label="Previous {what}">\u2191</button> '
        f'<button id="next" aria-label="Next {what}">\u2193</button> <span id="count"></span></span>'
        f'<span>{buttons}<button id="help-open">Keys</button></span></div>'
    )


def _help(keys: Sequence[tuple[str, str]], more: str) -> str:
    return (
        '<div class="card" id="card" role="region" aria-label="About this edit" tabindex="-1" hidden></div>'
        '<p class="unseen" id="said" aria-live="polite"></p>'
        '<dialog id="help" aria-labelledby="help-title"><h2 id="help-title">Keys</h2><table><tbody>'
        + "".join(
            f'<tr><th scope="row">{" ".join(f"<kbd>{key}</kbd>" for key in names.split(" "))}</th>'
            f"<td>{what}</td></tr>"
            for names, what in keys
        )
        + f"</tbody></table><p>{more}</p>"
        '<p><label><input type="checkbox" id="keys" checked> Single keys work</label></p>'
        '<p><button id="help-close">Close</button></p></dialog>\n'
    )
