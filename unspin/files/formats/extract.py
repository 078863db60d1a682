"""The text of the article on a page, without navigation, captions and comments (extra ``[html]``)."""

from __future__ import annotations

from unspin.files.formats.units import FormatError


def article(page: str) -> str:
    """Return the text of the article of a page, with a line end; raise FormatError."""
    try:
        from trafilatura import extract
    except ImportError:
        raise FormatError(
            "--html-extract needs trafilatura", "install it with: pip install 'unspin[html]'"
        ) from None
    text = extract(page, include_comments=False, include_tables=False)
    if not text or not text.strip():
        raise FormatError("no article was found on the page", "leave out --html-extract")
    # One line end between paragraphs would make them one.
    return "\n\n".join(line for line in text.split("\n") if line.strip()) + "\n"
