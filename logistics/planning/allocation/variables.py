"""The variables of the allocation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from logistics.planning.allocation.indices import IndexSets
    from logistics.solver.program import Indices, ProgramBuilder


@dataclass(frozen=True)
class Variables:
    """Column numbers of the variables by meaning. Each array is as long as the table it belongs to.

    Attributes
    ----------
    shipments : quantity of each shipment (in the item's scale).
    purchases : quantity of each purchase (in the item's scale).
    vehicles : number of vehicles on each route (whole).
    trips : number of trips in each trip pattern (whole).
    share_kg : capacity share: payload of a shared pattern kept for one of its sites (trips' worth).
    share_litres : capacity share: volume of a shared pattern kept for one of its sites (trips' worth).
    used : quantity used for each need (in the item's scale).
    carried : quantity carried on to the next day, for each need (in the item's scale).
    short_full : what is not met of each need in full, as a share of the need each time it arises.
    short_survival : what is not met of each need for survival, as a share of the need each time it arises.
    worst : the worst coverage (one column).
    gap : how long and how much a group has been without (tier 1, survival), for each need.
    gap_over_half : the part of each gap above one half.
    gap_over_one : the part of each gap above one.
    full_over_half : the part of each `short_full` above one half.
    survival_over_half : the part of each `short_survival` above one half.
    """

    shipments: Indices
    purchases: Indices
    vehicles: Indices
    trips: Indices
    share_kg: Indices
    share_litres: Indices
    used: Indices
    carried: Indices
    short_full: Indices
    short_survival: Indices
    worst: Indices
    gap: Indices
    gap_over_half: Indices
    gap_over_one: Indices
    full_over_half: Indices
    survival_over_half: Indices

    def of_needs(self) -> tuple[Indices, ...]:
        """Give the variables that belong to the table of needs."""
        return (
            self.used,
            self.carried,
            self.short_full,
            self.short_survival,
            self.gap,
            self.gap_over_half,
            self.gap_over_one,
            self.full_over_half,
            self.survival_over_half,
        )


def patterns_of_their_own(indices: IndexSets) -> Indices:
    """Give the row numbers of the trip patterns whose trips are variables of their own.

    These are patterns of several trips, and shuttles after a tour, which need not be driven. Every other pattern is
    driven once by each vehicle on its route.
    """
    patterns = indices.patterns
    return np.flatnonzero((patterns["trips"] > 1) | patterns["route"].duplicated())


def add_variables(problem: ProgramBuilder, indices: IndexSets) -> Variables:
    """Add all variables of the model to an empty program."""
    needs, patterns = indices.needs, indices.patterns
    vehicles = problem.add_columns(len(indices.routes), indices.routes["count"].to_numpy(), integer=True)
    own = patterns_of_their_own(indices)
    trips = vehicles[patterns["route"].to_numpy()].copy()
    most = patterns["trips"].to_numpy() * indices.routes["count"].to_numpy()[patterns["route"].to_numpy()]
    trips[own] = problem.add_columns(len(own), most[own], integer=True)
    daily = ~needs["standing"].to_numpy()
    survival = needs["survival_each"].to_numpy() > 0
    number = len(needs)
    return Variables(
        vehicles=vehicles,
        trips=trips,
        shipments=problem.add_columns(len(indices.shipments)),
        purchases=problem.add_columns(
            len(indices.purchases), indices.purchases["max_per_day"].to_numpy() / indices.purchases["scale"].to_numpy()
        ),
        share_kg=problem.add_columns(len(indices.shares)),
        share_litres=problem.add_columns(len(indices.shares)),
        used=problem.add_columns(number),
        carried=problem.add_columns(number, np.where(needs["carried"], np.inf, 0.0)),
        short_full=problem.add_columns(number, np.where(daily, 1.0, np.inf)),
        short_survival=problem.add_columns(number, np.where(survival, np.where(daily, 1.0, np.inf), 0.0)),
        worst=problem.add_columns(1, 1.0),
        gap=problem.add_columns(number),
        gap_over_half=problem.add_columns(number),
        gap_over_one=problem.add_columns(number),
        full_over_half=problem.add_columns(number),
        survival_over_half=problem.add_columns(number),
    )
