"""For rule writers: checking examples, explaining decisions, scoring against labels, fitting weights."""
