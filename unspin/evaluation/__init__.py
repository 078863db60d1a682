"""How well articles are restored: gold texts, the figures they give, and the floors they must reach.

``gold`` reads texts with their originals, ``alignment`` lays an output over them, ``scoring`` counts
what was restored, missed and broken, ``measuring`` runs a restorer over files, ``floors`` judges the
figures.
"""

from __future__ import annotations

from unspin.evaluation.floors import Floor, FloorsError, read_floors, shortfalls
from unspin.evaluation.gold import GoldError, Item, Line, Segment, read_gold
from unspin.evaluation.measuring import Flaw, Measured, kinds, measure
from unspin.evaluation.scoring import Tally, figures, score

__all__ = [
    "Flaw",
    "Floor",
    "FloorsError",
    "GoldError",
    "Item",
    "Line",
    "Measured",
    "Segment",
    "Tally",
    "figures",
    "kinds",
    "measure",
    "read_floors",
    "read_gold",
    "score",
    "shortfalls",
]
