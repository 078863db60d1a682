"""Where the shipped data lies."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def data_folder() -> Path:
    """Return the data folder: inside an installed package, beside it in a checkout."""
    package = Path(__file__).absolute().parent
    for folder in (package / "data", package.parent / "data"):
        if (folder / "dictionary").is_dir():
            return folder
    raise FileNotFoundError(f"{package / 'data'}: unspin's data is missing; install unspin again")
