"""Measures this engine and its peers side by side: ``make bench``."""
