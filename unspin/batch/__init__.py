"""Folders of articles, restored file by file by several processes, and resumed where a run ended."""
