"""Whom to reach at each body, by which ways, and whether that still holds."""
