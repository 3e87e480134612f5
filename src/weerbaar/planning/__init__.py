"""Plans: each a pure function of a landscape, deterministic, with a reason for every item."""
