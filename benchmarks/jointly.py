"""What ``unspin batch --jointly`` is worth: gold texts alone and beside other spins of their stories.

    python benchmarks/jointly.py [--sisters N] [--family NAME] GOLD...

The originals of each .gold or .json file are spun anew by ``unspin.learning.simulate``, N times (1), each by
a site of its own; these are the sisters. Printed are the figures of ``unspin eval`` for the gold text
restored alone, beside its sisters, and beside a sister that is the clean original.
"""

from __future__ import annotations

import random
from pathlib import Path

import click

from unspin import Restorer
from unspin.batch.job import Sister
from unspin.batch.jointly import Voting
from unspin.dictionary import rows
from unspin.dictionary.compile import kept
from unspin.evaluation.gold import read_gold, spun_text
from unspin.evaluation.scoring import Tally, figures, score
from unspin.frequency.unigrams import Unigrams
from unspin.learning.channel import channel
from unspin.learning.simulate import garble
from unspin.places import data_folder


@click.command()
@click.option("--sisters", "number", default=1)
@click.option("--family", default="news")
@click.argument("golds", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
def main(golds: tuple[Path, ...], number: int, family: str) -> None:
    """Print the figures."""
    engine = Restorer()
    zipf = Unigrams.open().zipf
    every = list(rows.read(data_folder() / "dictionary" / "observed.tsv", family))
    spinner = channel(every, kept(), family, zipf)
    chance = random.Random(1)
    totals = {"alone": Tally(), "beside spins": Tally(), "beside the original": Tally()}
    for path in golds:
        for item in read_gold(path):
            original = "\n".join(line.original for line in item.lines)
            spins = [spun_text(garble(original, spinner, chance)) for _ in range(number)]
            sisters = [Sister(text, engine.restore(text)) for text in spins]
            alone = engine.explain(item.spun)
            outputs = [alone.text] * 3
            if alone.judgement.posterior >= 0.5:
                outputs[1] = Voting(engine, sisters).restore(item.spun)
                outputs[2] = Voting(engine, [Sister(original, original)]).restore(item.spun)
            for label, output in zip(totals, outputs, strict=True):
                totals[label] += score(item, output)[0]
    for label, tally in totals.items():
        made = figures(tally)
        names = ("f05", "precision", "recall", "closed", "harm")
        click.echo(f"{label:22}" + "  ".join(f"{name} {made[name]:.3f}" for name in names))


if __name__ == "__main__":
    main()
