"""Files of many documents: each kind is read in chunks, and a chunk's changed documents are put back into it."""
