"""Decisions: what was asked, what could be done at which price, who decided, and what came of it."""
