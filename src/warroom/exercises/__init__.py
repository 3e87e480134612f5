"""Exercises: the same screens, with a script of injects that arrive over time and an evaluation at the end."""
