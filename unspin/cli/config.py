"""Settings from the command line, a configuration file and the defaults, in that order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from unspin.files.failure import Failure, from_error, shown
from unspin.settings import Settings, SettingsError

#: Settings that are lists: those of the command line add to those of the file.
LISTS = ("protect", "dictionaries")


class ConfigError(ValueError):
    """A setting, a configuration file or a file of terms cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The settings that hold, and where each comes from."""

    settings: Settings
    origin: Mapping[str, str]

    def lines(self) -> list[str]:
        """Return the settings as the lines of an ``unspin.toml``, each with its origin."""
        values = {f.name: getattr(self.settings, f.name) for f in fields(self.settings)}
        written = {name: f"{name} = {_toml(value)}" for name, value in values.items()}
        width = max(map(len, written.values()))
        return [f"{line:{width}}  # {self.origin[name]}" for name, line in written.items()]


def choose(given: Mapping[str, Any], config: Path | None = None, folder: Path | None = None) -> Chosen:
    """Return the settings: ``given`` ones first, then those of a file, then the defaults.

    Args:
        given: settings of the command line by name; None is not given, and lists add to the file's.
        config: the configuration file; without one it is searched from ``folder`` upward.
        folder: where the search begins; the working folder unless named.
    """
    path = config if config is not None else find(folder or Path.cwd())
    values = read(path, named=config is not None) if path is not None else {}
    origin = dict.fromkeys(values, shown(path or ""))
    for name, value in given.items():
        if value is None or (name in LISTS and not value):
            continue
        if name in LISTS and name in values:
            values[name] = [*values[name], *value]
            origin[name] += " and the command line"
        else:
            values[name] = value
            origin[name] = "the command line"
    try:
        settings = Settings.of(values)
    except SettingsError as error:
        raise ConfigError(str(error)) from None
    return Chosen(settings, {f.name: origin.get(f.name, "default") for f in fields(settings)})


def find(folder: Path) -> Path | None:
    """Return the nearest configuration file in ``folder`` or above, or None.

    ``unspin.toml`` goes before a ``pyproject.toml``, which counts only with a table ``[tool.unspin]``.
    """
    for place in (folder, *folder.parents):
        own = place / "unspin.toml"
        if own.is_file():
            return own
        project = place / "pyproject.toml"
        if project.is_file() and _table(project) is not None:
            return project
    return None


def read(path: Path, named: bool = False) -> dict[str, Any]:
    """Return the settings of a configuration file, with paths relative to its folder."""
    table = _table(path)
    if table is None:
        if named:
            raise ConfigError(f"{shown(path)}: holds no table [tool.unspin]; add one, or name another file")
        return {}
    values = {str(key).replace("-", "_"): value for key, value in table.items()}
    for name in LISTS:
        value = values.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ConfigError(f'{shown(path)}: {name}: a list of texts is needed, like ["..."]')
    try:
        Settings.of(values)
    except SettingsError as error:
        raise ConfigError(f"{shown(path)}: {error}") from None
    if "dictionaries" in values:
        values["dictionaries"] = [path.parent / item for item in values["dictionaries"]]
    return values


def _table(path: Path) -> dict[str, Any] | None:
    import tomllib

    try:
        data = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise ConfigError(str(from_error(str(path), error))) from None
    except UnicodeDecodeError:
        raise ConfigError(f"{shown(path)}: not UTF-8; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        said = str(error).rstrip(".")
        raise ConfigError(
            f"{shown(path)}: not valid TOML: {said[:1].lower() + said[1:]}; correct it"
        ) from None
    if path.name != "pyproject.toml":
        return data
    tool = data.get("tool", {})
    table = tool.get("unspin") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigError(f"{shown(path)}: tool.unspin is no table; write [tool.unspin]")
    return table


def terms(paths: Sequence[str]) -> list[str]:
    """Return the protected terms of files: one a line, without blank lines and # comments."""
    from unspin.files.reading import opened

    gathered: list[str] = []
    for path in paths:
        try:
            with opened(path) as source:
                lines = "".join(source.texts()).splitlines()
        except Failure as failure:
            raise ConfigError(str(failure)) from None
        gathered += [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return gathered


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, Path):
        value = str(value)
    import json

    return json.dumps(value)
