"""The HTML report: self-contained pages on which every change can be seen, explained and judged."""
