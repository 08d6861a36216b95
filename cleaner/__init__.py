"""cleaner: strips what is not the story from scraped news, and shows every change."""

__version__ = "0.1.0"
