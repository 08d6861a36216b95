"""The rule language: its model, loading with file:line errors, packs and their JSON Schema."""
