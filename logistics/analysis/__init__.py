"""What can be asked about plans: why it is short, what more is worth, what if, what is not known."""
