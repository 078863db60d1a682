"""``python -m unspin`` is the command ``unspin``."""

from __future__ import annotations

import sys

from unspin.cli.main import run

if __name__ == "__main__":
    sys.exit(run())
