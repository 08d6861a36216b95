"""Reading and writing: from bytes to documents and back."""
