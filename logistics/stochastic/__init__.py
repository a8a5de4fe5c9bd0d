"""Planning for what is not known: what leaves in the first days is the same whatever comes; the rest may differ."""
