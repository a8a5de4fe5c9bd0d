"""What people print and carry: the summary of a plan and the sheets of its drops."""

from logistics.documents.drop_sheets import write_drop_sheets
from logistics.documents.summary import write_summary

__all__ = ["write_drop_sheets", "write_summary"]
