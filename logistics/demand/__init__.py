"""Who is where on each day, and what they need there."""
