"""Tests of the live operation: entries, journals, accounts, workspaces and where they are kept."""
