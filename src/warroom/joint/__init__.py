"""Cross-organisation incidents: one supplier or data centre is hit, and many bodies with it."""
