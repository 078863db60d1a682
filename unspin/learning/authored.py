"""Turn authored slices (``docs/authoring.md``) round into a dictionary file.

    python -m unspin.learning.authored slice.tsv... -o data/dictionary/news.tsv --family news

Rows that are already in the output stay. Lines that break a rule are reported and left out.
"""

from __future__ import annotations

from pathlib import Path

import click

from unspin.dictionary import rows
from unspin.dictionary.rows import Row
from unspin.tokens import tokenize


def turned(line: str, family: str) -> list[Row]:
    """Return the rows of one authored line; raise ValueError where it breaks a rule."""
    cells = [cell.strip() for cell in line.rstrip("\n").split("\t")]
    if len(cells) != 3:
        raise ValueError("three columns are needed")
    original, kind, variants = cells
    out: list[Row] = []
    for rank, spun in enumerate(v.strip() for v in variants.split("|")):
        if not spun or tokenize(spun).words == tokenize(original).words:
            continue
        out += rows.parse([f"{spun}\t{original}\t{family}\t{1 / (rank + 2):.2f}\t{kind}"], "authored")
    return out


@click.command(help=__doc__)
@click.argument("slices", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path))
@click.option("--family", default="news", show_default=True, type=click.Choice(rows.FAMILIES))
def main(slices: tuple[Path, ...], output: Path, family: str) -> None:
    gathered = rows.read(output, family) if output.exists() else []
    for path in slices:
        for number, line in enumerate(path.read_text(encoding="utf8").splitlines(), 1):
            if not line.strip():
                continue
            try:
                gathered += turned(line, family)
            except ValueError as error:
                click.echo(f"{path}, line {number}: {error}", err=True)
    output.write_text(rows.write(gathered), encoding="utf8")
    click.echo(f"{output}: {len(gathered)} rows", err=True)


if __name__ == "__main__":
    main()
