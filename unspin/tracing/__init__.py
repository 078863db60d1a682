"""Which article a garbled copy was made from: search, alignment, and what the two prove."""
