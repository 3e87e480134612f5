"""Stored landscapes: versions, imports with a preview of the difference, and their screens."""
