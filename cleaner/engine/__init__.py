"""From a document to its edits: scan, match, decide, normalize."""
