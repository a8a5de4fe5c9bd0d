"""What one vehicle can do: feasible rounds with clock times."""
