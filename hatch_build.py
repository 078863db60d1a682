"""Build hook: compiles the reversal dictionary into the wheel, so that its first use need not."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):
    """Adds ``unspin/data/dictionary.bin`` to a wheel; an editable install compiles at first use."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the dictionary into a temporary folder and have the wheel include it."""
        if version == "editable":
            return
        self._folder = tempfile.TemporaryDirectory()
        path = Path(self._folder.name) / "dictionary.bin"
        path.write_bytes(self._compiled())
        build_data["force_include"][str(path)] = "unspin/data/dictionary.bin"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the temporary folder."""
        if version != "editable":
            self._folder.cleanup()

    def _compiled(self) -> bytes:
        sys.path.insert(0, self.root)
        os.environ["UNSPIN_CACHE"] = self._folder.name
        try:
            from unspin.dictionary.compile import compiled, digest, load_rows, sources
            from unspin.frequency.model import NGrams
            from unspin.frequency.unigrams import Unigrams
            from unspin.places import data_folder

            unigrams = Unigrams.open()
            model = NGrams.open(data_folder() / "frequency" / "english.ngrams", unigrams)
            paths = sources()
            return compiled(load_rows(paths), (), model, unigrams, key=digest(paths, model))
        finally:
            sys.path.remove(self.root)
