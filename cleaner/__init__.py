"""cleaner: strips what is not the story from scraped news, and shows every change."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaner.api import Cleaned, Cleaner, Edit, Options

__version__ = "0.1.0"
__all__ = ["Cleaned", "Cleaner", "Edit", "Options", "__version__"]


def __getattr__(name: str) -> object:
    """Imports the interface when it is first asked for, so that `cleaner --version` need not."""
    if name not in __all__:
        raise AttributeError(f"module 'cleaner' has no attribute '{name}'")
    from cleaner import api

    return getattr(api, name)
