"""The settings of a restoration, as one frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any


class SettingsError(ValueError):
    """A setting is unknown or out of range; the message says which, and what would do."""


#: What an edit costs or saves is yours to say: how sure it must be.
CAREFUL, USUAL, BOLD = 0.83, 0.67, 0.54


@dataclass(frozen=True, slots=True)
class Settings:
    """How articles are restored.

    Args:
        min_confidence: the least confidence of an edit, 0 to 1. ``CAREFUL``, ``USUAL`` and ``BOLD``
            are points with measured precision and recall (see README).
        quotes: "restore" words inside quotation marks too, or "leave" them.
        protect: terms that never change; one that holds a capital protects only that writing.
        dictionaries: files of the user's own entries, which outweigh the shipped ones.
        prefix: words that are read to judge an article before its first word is restored.
    """

    min_confidence: float = USUAL
    quotes: str = "restore"
    protect: tuple[str, ...] = ()
    dictionaries: tuple[Path, ...] = ()
    prefix: int = 4000

    def __post_init__(self) -> None:
        confidence = self.min_confidence
        if isinstance(confidence, bool) or not isinstance(confidence, int | float):
            raise SettingsError(f"min_confidence: {confidence!r} is not a number from 0 to 1")
        if not 0.0 <= confidence <= 1.0:
            raise SettingsError(f"min_confidence: {confidence} is not from 0 to 1")
        if self.quotes not in ("restore", "leave"):
            raise SettingsError(f"quotes: {self.quotes!r} is neither 'restore' nor 'leave'")
        if isinstance(self.protect, str) or not all(isinstance(t, str) for t in self.protect):
            raise SettingsError("protect: a list of terms is needed")
        if any(not t.strip() for t in self.protect):
            raise SettingsError("protect: an empty term protects nothing; leave it out")
        if isinstance(self.dictionaries, str | Path):
            raise SettingsError("dictionaries: a list of files is needed")
        if isinstance(self.prefix, bool) or not isinstance(self.prefix, int) or self.prefix < 50:
            raise SettingsError(f"prefix: {self.prefix!r} is not a whole number of at least 50 words")
        object.__setattr__(self, "protect", tuple(self.protect))
        object.__setattr__(self, "dictionaries", tuple(Path(d) for d in self.dictionaries))

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Settings:
        """Return settings from named values; raise SettingsError for a name that is unknown."""
        known = [f.name for f in fields(cls)]
        given = {name.replace("-", "_"): value for name, value in values.items()}
        for name in given:
            if name not in known:
                from rapidfuzz import process

                near = process.extractOne(name, known)
                raise SettingsError(
                    f"{name}: no such setting; "
                    + (
                        f"did you mean {near[0]}?"
                        if near and near[1] > 50
                        else f"known are {', '.join(known)}"
                    )
                )
        return cls(**given)
