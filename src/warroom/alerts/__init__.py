"""Alerts: one message to many bodies, and who has not answered."""
