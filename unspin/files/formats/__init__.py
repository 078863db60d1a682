"""Where the prose stands in each format, and how new words are written there."""
