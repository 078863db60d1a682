"""How sure an edit is: from the model's posterior to the probability that the edit is right.

The posterior of a decode is too sure of itself near 1 and too doubtful in the middle. Platt scaling (Platt
1999) on its log odds mends that. It was fitted on edits of articles whose swaps were hidden from the
dictionary (cross-fitted: half of the observed originals at a time), three quarters of them from news
spinners and one quarter from SpinBot.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Log odds that an edit is right: ``OFFSET + SLOPE * log odds of its posterior``.
OFFSET, SLOPE = 0.506, 0.468
#: Posteriors beyond these bounds tell no more.
LOWEST, HIGHEST = 1e-3, 0.9995


def confidence(posterior: Floats) -> Floats:
    """Return the probability that edits are right, from their posteriors."""
    bounded = np.clip(posterior, LOWEST, HIGHEST)
    odds = np.log(bounded / (1.0 - bounded))
    return np.asarray(1.0 / (1.0 + np.exp(-OFFSET - SLOPE * odds)))
