"""Documents people print and carry: the summary of a plan, the sheets of its drops, and the drivers' papers."""

import logistics.core.strings  # noqa: F401 - before any table is made
from logistics.output.documents.drivers import write_driver_papers
from logistics.output.documents.drop_sheets import write_drop_sheets
from logistics.output.documents.facts import worst_shares
from logistics.output.documents.nearness import gap_text, nearness_lines
from logistics.output.documents.papers import Selection, days_ahead, days_of, write_papers
from logistics.output.documents.pictures import draw_picture, write_pictures
from logistics.output.documents.summary import write_summary

__all__ = [
    "Selection",
    "days_ahead",
    "days_of",
    "draw_picture",
    "gap_text",
    "nearness_lines",
    "worst_shares",
    "write_driver_papers",
    "write_drop_sheets",
    "write_papers",
    "write_pictures",
    "write_summary",
]
