"""How usual a wording is: n-gram probabilities over a unigram base."""
