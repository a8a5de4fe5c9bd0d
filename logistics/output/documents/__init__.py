"""Documents people print and carry: the summary of a plan, the sheets of its drops, and the drivers' papers."""

import logistics.core.strings  # noqa: F401 - before any table is made
from logistics.output.documents.drivers import write_driver_papers
from logistics.output.documents.drop_sheets import write_drop_sheets
from logistics.output.documents.facts import worst_shares
from logistics.output.documents.nearness import gap_text, nearness_lines
from logistics.output.documents.orders import ORDERS_FILE, order_records, orders, orders_in_short, write_orders
from logistics.output.documents.papers import Selection, days_ahead, days_of, write_papers
from logistics.output.documents.pictures import draw_picture, write_pictures
from logistics.output.documents.summary import write_summary

__all__ = [
    "ORDERS_FILE",
    "Selection",
    "days_ahead",
    "days_of",
    "draw_picture",
    "gap_text",
    "nearness_lines",
    "order_records",
    "orders",
    "orders_in_short",
    "worst_shares",
    "write_driver_papers",
    "write_drop_sheets",
    "write_orders",
    "write_papers",
    "write_pictures",
    "write_summary",
]
