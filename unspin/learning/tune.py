"""Try weights of the engine one by one, and show what each does to restoration and to harm.

    python -m unspin.learning.tune GOLD... --clean CLEAN...
    python -m unspin.learning.tune GOLD... --clean CLEAN... --weight restorer.CHANNEL=1.0,1.5

Every weight is moved alone while the others stay. Weights of the compiled dictionary
(``compile.PRIOR_OBSERVED``, …) cost a compile for each value. To tune on swaps that the dictionary
does not hold, hide a part of them first: ``python -m unspin.learning.simulate --hide`` writes the rows
that are left, and ``--observed FILE`` puts them in place of the observed ones.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import click

from unspin.blob import Blob
from unspin.dictionary import compile as compiling
from unspin.dictionary.reversal import Dictionary
from unspin.evaluation import Tally, figures, measure
from unspin.frequency.unigrams import Unigrams
from unspin.restorer import Restorer

#: What is tried where ``--weight`` names nothing.
WEIGHTS = {
    "restorer.CHANNEL": (1.0, 1.5),
    "restorer.KEEP": (0.4, 1.0),
    "restorer.ARTICLE": (-1.0, -2.5),
    "restorer.AGAINST_CAPITAL": (-1.5, -4.0),
    "article.SENTENCE": (0.2, 0.6),
    "article.FAMILY_SCALE": (0.1, 0.5),
    "compile.PRIOR_OBSERVED": (0.6, 0.85),
    "compile.INHERITED": (0.2, 0.5),
}
_ROOMS = {"restorer": "unspin.restorer", "article": "unspin.article", "compile": "unspin.dictionary.compile"}


def compile_anew(restorer: Restorer, observed: Path | None) -> None:
    """Give the restorer a dictionary compiled with the weights as they stand."""
    paths = compiling.sources()
    if observed is not None:
        paths = [p for p in paths if p.name != "observed.tsv"] + [observed]
    data = compiling.compiled(compiling.load_rows(paths), (), restorer.model, Unigrams.open())
    restorer.dictionary = Dictionary(Blob(data))


def measured(restorer: Restorer, gold: tuple[Path, ...]) -> dict[str, Any]:
    """Return the figures of all gold files together."""
    total = Tally()
    for path in gold:
        total += measure(path, restorer.restore).tally
    return figures(total)


@click.command(help=__doc__)
@click.argument("gold", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--clean", multiple=True, type=click.Path(path_type=Path, exists=True))
@click.option("--weight", "weights", multiple=True, metavar="ROOM.NAME=VALUE,…")
@click.option("--observed", type=click.Path(path_type=Path, exists=True), help="Rows for observed.tsv.")
def main(
    gold: tuple[Path, ...], clean: tuple[Path, ...], weights: tuple[str, ...], observed: Path | None
) -> None:
    restorer = Restorer()
    if observed is not None:
        compile_anew(restorer, observed)

    def show(label: str) -> None:
        f = measured(restorer, gold)
        harm = f"{measured(restorer, clean)['harm']:.2f}" if clean else "-"
        click.echo(f"{label}\t{f['f05']:.4f}\t{f['precision']:.4f}\t{f['recall']:.4f}\t{harm}")

    click.echo("weight\tF0.5\tprecision\trecall\tharm")
    show("as it stands")
    asked = dict(w.split("=", 1) for w in weights)
    trials = {n: tuple(float(v) for v in text.split(",")) for n, text in asked.items()} or WEIGHTS
    for name, values in trials.items():
        room, _, constant = name.partition(".")
        module = import_module(_ROOMS[room])
        before = getattr(module, constant)
        for value in (*values, before):
            setattr(module, constant, value)
            if room == "compile":
                compile_anew(restorer, observed)
            if value != before:
                show(f"{name}={value:g}")


if __name__ == "__main__":
    main()
