"""Showing what was done: change log, terminal diff, summary."""
