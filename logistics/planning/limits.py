"""The list of limits: those of the model, and those that may cause a shortfall, in the order they are named."""

from __future__ import annotations

from enum import StrEnum


class Limit(StrEnum):
    """A limit that can keep a need from being met.

    If lifting any one of several limits would help, the first of them in this order is named. First come closures,
    which may be no limit on another day. Then comes what there is too little of. Last come hours and distances: they
    are named only if more goods, vehicles and money alone do not help. `size` (one piece is more than any kind of
    vehicle takes) and `body` (no kind of vehicle has the body) are named if nothing else would help. `supplier` is no
    cause of a shortfall, because stock could come instead.
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


#: Limits that a remedy can change. A thing does not become smaller, a road or vehicle that does not exist cannot be
#: opened, and a shop is not ours to run.
YIELDING = tuple(limit for limit in Limit if limit not in {Limit.unjoined, Limit.size, Limit.body, Limit.supplier})
#: Named beside the limits: a shortfall that our own way of planning left.
METHOD = "method"
