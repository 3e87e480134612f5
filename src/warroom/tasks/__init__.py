"""Tasks of an incident, and the playbooks they come from."""
