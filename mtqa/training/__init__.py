"""The recipes that made the shipped models, and what rebuilds and evaluates them."""
