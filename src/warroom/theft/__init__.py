"""Data theft: a track of its own that stays open after services return."""
