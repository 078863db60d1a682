"""The reversal dictionary: what a spun phrase may have been."""
