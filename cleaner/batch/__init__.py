"""Many documents: finding them, cleaning them, writing what comes of it."""
