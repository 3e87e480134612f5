"""People and cost: who is on duty and for how long already, whom to call, what it costs."""
