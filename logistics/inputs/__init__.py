"""From the tables of people to a checked operation: reading, checking, places, roads and travel times."""
