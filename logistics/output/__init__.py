"""What people read of a plan: papers, maps, and what others may see of it."""
