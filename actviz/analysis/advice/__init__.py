"""Advice from computed properties: recommendations for a task, verdicts on a function."""
