"""cleaner: strips what is not the story from scraped news, and shows every change."""
