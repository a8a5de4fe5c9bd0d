"""From an operation to a plan: vehicle routes, the allocation of goods, trips, and the accounts of the plan."""
