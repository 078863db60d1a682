"""How sure an edit is: from the model's posterior to the probability that the edit is right.

The posterior of a decode is too sure of itself near 1 and too doubtful in the middle. Platt scaling (Platt
1999) on its log odds mends that. It was fitted on edits of articles whose swaps were hidden from the
dictionary (cross-fitted: half of the observed originals at a time), three quarters of them from news
spinners and one quarter from SpinBot, of whose edits fewer are right at the same posterior.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Log odds that an edit is right: ``OFFSET + SLOPE * log odds of its posterior``; what SpinBot adds to both.
OFFSET, SLOPE = 0.369, 0.588
SPINBOT_OFFSET, SPINBOT_SLOPE = -0.184, -0.274
#: Posteriors beyond these bounds tell no more.
LOWEST, HIGHEST = 1e-3, 0.9995


def confidence(posterior: Floats, family: str) -> Floats:
    """Return the probability that edits are right, from their posteriors and the family of the spinner."""
    bounded = np.clip(posterior, LOWEST, HIGHEST)
    odds = np.log(bounded / (1.0 - bounded))
    spinbot = family == "spinbot"
    z = OFFSET + SPINBOT_OFFSET * spinbot + (SLOPE + SPINBOT_SLOPE * spinbot) * odds
    return np.asarray(1.0 / (1.0 + np.exp(-z)))
