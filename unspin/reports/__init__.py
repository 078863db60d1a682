"""Other views of a restoration: what changed, for people and for programs."""
