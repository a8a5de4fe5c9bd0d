"""Everything people read of a plan: documents, maps, and exports for others."""
