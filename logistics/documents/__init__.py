"""What people print and carry: the summary of a plan, the sheets of its drops, and the papers of its drivers."""

import logistics.strings  # noqa: F401 - before any table is made
from logistics.documents.drivers import write_driver_papers
from logistics.documents.drop_sheets import write_drop_sheets
from logistics.documents.facts import worst_shares
from logistics.documents.pictures import draw_picture, write_pictures
from logistics.documents.summary import write_summary

__all__ = [
    "draw_picture",
    "worst_shares",
    "write_driver_papers",
    "write_drop_sheets",
    "write_pictures",
    "write_summary",
]
