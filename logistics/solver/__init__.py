"""A kernel for linear programs, which knows nothing of people or goods."""
