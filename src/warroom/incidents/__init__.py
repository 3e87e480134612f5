"""The war room itself: incidents, what is known of them, and who does what."""
