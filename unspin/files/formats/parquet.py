"""Parquet: named columns of text, row group by row group (extra ``[parquet]``).

Schema, metadata, compression, row groups and all other values stay; a file in which nothing is restored
comes back byte for byte.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING, Any

from unspin.files.formats.units import Fields, FormatError

if TYPE_CHECKING:
    import pyarrow
    from pyarrow.parquet import ParquetFile

#: Bytes of output at a time.
CHUNK = 1 << 20

#: Restores one value: its record, counted from 1, its field, its text.
Restore = Callable[[int, str, str], str]


def restored(file: IO[bytes], fields: Fields, restore: Restore) -> Iterator[bytes]:
    """Yield a Parquet file with its columns restored; b"" where a row group is done.

    The output is kept in a temporary file until it is whole. Raise FormatError.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise FormatError(
            "a Parquet file needs pyarrow", "install it with: pip install 'unspin[parquet]'"
        ) from None
    try:
        source = parquet.ParquetFile(file)
        schema = source.schema_arrow
        paths = _paths(schema, fields)
        with tempfile.TemporaryFile() as out:
            changed = False
            row = 1
            with parquet.ParquetWriter(out, schema, **_options(source)) as writer:
                for number in range(source.num_row_groups):
                    table = source.read_row_group(number)
                    rows = table.num_rows
                    for path in paths:
                        column, made = _column(table, path, row, restore)
                        if made:
                            changed = True
                            index = schema.get_field_index(path[0])
                            table = table.set_column(index, schema.field(index), column)
                        yield b""
                    writer.write_table(table, row_group_size=max(rows, 1))
                    row += rows
            result = out if changed else file
            result.seek(0)
            while data := result.read(CHUNK):
                yield data
    except pyarrow.ArrowException as error:
        wrong = " ".join(str(error).split())
        raise FormatError(f"not readable as Parquet ({wrong})", "fetch or write it again") from None


def _paths(schema: Any, fields: Fields) -> list[list[str]]:
    """Return the paths of the columns to restore; raise FormatError for one that is missing or no text."""
    import pyarrow.types as types

    paths = []
    for name in fields.names:
        path = [name] if name in schema.names else name.split(".")
        kind: Any = None
        place: Any = schema
        for key in path:
            index = place.get_field_index(key) if place is schema or types.is_struct(place) else -1
            if index < 0:
                fields.check(False, schema.names)
                fields.finish()
            kind = place = place.field(index).type
        while types.is_dictionary(kind):
            kind = kind.value_type
        if not (types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind)):
            raise FormatError(f"the field {name!r} holds {kind}, not text", "name another --field")
        paths.append(path)
    return paths


def _column(table: pyarrow.Table, path: list[str], row: int, restore: Restore) -> tuple[Any, bool]:
    """Return a column with the values at ``path`` restored, and whether any changed."""
    import pyarrow

    column = table.column(path[0])
    chunks = []
    changed = False
    for chunk in column.chunks:
        made = _values(chunk, path, 1, row, restore)
        changed = changed or made is not chunk
        chunks.append(made)
        row += len(chunk)
    return pyarrow.chunked_array(chunks, column.type), changed


def _values(array: Any, path: list[str], depth: int, row: int, restore: Restore) -> Any:
    """Return an array restored, the same one where nothing changes."""
    import pyarrow

    if depth < len(path):
        index = array.type.get_field_index(path[depth])
        children = [array.field(k) for k in range(array.type.num_fields)]
        made = _values(children[index], path, depth + 1, row, restore)
        if made is children[index]:
            return array
        children[index] = made
        return pyarrow.StructArray.from_arrays(children, fields=list(array.type), mask=array.is_null())
    name = ".".join(path)
    old = array.to_pylist()
    new = [None if v is None else restore(row + k, name, v) for k, v in enumerate(old)]
    if new == old:
        return array
    if not pyarrow.types.is_dictionary(array.type):
        return pyarrow.array(new, array.type)
    coded = pyarrow.array(new, array.type.value_type).dictionary_encode()
    return pyarrow.DictionaryArray.from_arrays(
        coded.indices.cast(array.type.index_type), coded.dictionary, ordered=array.type.ordered
    )


def _options(source: ParquetFile) -> dict[str, Any]:
    """Return how a file is written, as far as it tells."""
    metadata = source.metadata
    options: dict[str, Any] = {
        "version": metadata.format_version if metadata.format_version in ("1.0", "2.4", "2.6") else "2.6",
        "store_schema": b"ARROW:schema" in (metadata.metadata or {}),
    }
    columns = [source.schema.column(k) for k in range(len(source.schema))]
    options["use_deprecated_int96_timestamps"] = any(c.physical_type == "INT96" for c in columns)
    options["use_compliant_nested_type"] = not any(".list.item" in c.path for c in columns)
    if metadata.num_row_groups:
        group = metadata.row_group(0)
        chunks = [group.column(k) for k in range(group.num_columns)]
        names = {c.path_in_schema: c.compression.lower() for c in chunks}
        options["compression"] = {k: "none" if v == "uncompressed" else v for k, v in names.items()}
        coded = [c.path_in_schema for c in chunks if any("DICTIONARY" in e for e in c.encodings)]
        options["use_dictionary"] = coded or False
        options["write_statistics"] = [c.path_in_schema for c in chunks if c.is_stats_set] or False
    return options
