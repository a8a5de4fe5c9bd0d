"""What if: named changes to an operation, runs that can be made again, and what differs between them."""
