"""The article of a news page: trafilatura's text, completed from the page's own structure."""
