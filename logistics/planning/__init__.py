"""From an operation to a plan: what vehicles can do, what goes where, on which trip, and what it comes to."""
