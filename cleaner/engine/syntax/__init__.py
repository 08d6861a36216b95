"""Patterns taken apart: a regular expression as a tree, and the sets of characters in it."""
