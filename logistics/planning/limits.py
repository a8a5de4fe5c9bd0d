"""The one list of limits: those of the model, and those a shortfall may be due to, in the order they are named."""

from __future__ import annotations

from enum import StrEnum


class Limit(StrEnum):
    """What stands between a need and what would meet it.

    The order is that in which they are named where several would do: first what is shut and would be no limit on
    another day, then what there is too little of, last hours and distances, which stand behind all others. A limit of
    hours is only named first if more goods, vehicles and money alone do not help. That one piece is more than any kind
    of vehicle takes, or that no kind of vehicle has its body, is named where nothing else would do. What a supplier
    hands over is no cause of a shortfall: stock could come instead.
    """

    road = "road"
    place = "place"
    budget = "budget"
    dock = "dock"
    vehicles = "vehicles"
    stock = "stock"
    support = "support"
    carry = "carry"
    window = "window"
    far = "far"
    unjoined = "unjoined"
    size = "size"
    body = "body"
    supplier = "supplier"


#: Limits that may give way: a thing does not become smaller, a road or vehicle that is not there is none, a shop is not
#: ours.
YIELDING = tuple(limit for limit in Limit if limit not in {Limit.unjoined, Limit.size, Limit.body, Limit.supplier})
#: Named beside the limits: what our own way of planning left.
METHOD = "method"
