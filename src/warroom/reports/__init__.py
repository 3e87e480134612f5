"""Reports of an incident: the situation, a summary, the timeline, and what was learned."""
