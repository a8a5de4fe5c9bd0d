"""The steps by which the tables are made, in their order; a step that was published is never changed."""
