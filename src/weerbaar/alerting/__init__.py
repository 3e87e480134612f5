"""Public alerting: the Common Alerting Protocol."""
