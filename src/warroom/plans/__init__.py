"""Plans on screen: what to cut, what to stand up, what to rebuild first; frozen plans and the rebuild board."""
