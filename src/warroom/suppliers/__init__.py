"""Suppliers: what of theirs runs where, how it is doing, and what they propose to their customers."""
