"""Which commands there are."""

from __future__ import annotations

#: What is run where the first word names no command.
DEFAULT = "restore"
#: Commands by name: the module that holds each as ``command``, and what the list of commands says of it.
COMMANDS = {
    DEFAULT: ("unspin.cli.restore", "Restore articles; the default, so that its name may be left out."),
    "score": ("unspin.cli.score", "Tell how likely articles are spun, and what shows it."),
    "batch": ("unspin.cli.batch", "Restore a folder of articles; go on where a run ended."),
    "trace": ("unspin.cli.trace", "Find the article that a garbled copy was made from."),
    "report": ("unspin.cli.page", "Show edits and their reasons on one page of HTML, to be put right there."),
    "explain": ("unspin.cli.explain", "List edits with their reasons; say why one was not made."),
    "review": ("unspin.cli.review", "Decide of every edit of a file, one after the other."),
    "apply": ("unspin.cli.apply", "Replay the corrections that a report or a review has saved."),
    "learn": ("unspin.cli.learn", "Learn a dictionary from spun texts and their originals."),
    "dictionary": ("unspin.cli.dictionary", "Look phrases up, list, check and add entries."),
    "eval": ("unspin.cli.eval", "Print how well gold texts are restored."),
}
