"""Computes points on the shortest line between two places on the sphere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics.inputs.tables.joined import unit_vectors

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

#: Ends nearer than this (radians; about 6 m) count as one point; opposite ends have no single shortest line.
_ONE_POINT = 1e-6


def along(start: npt.ArrayLike, end: npt.ArrayLike, share: npt.ArrayLike) -> Floats:
    """Give the points at a share of the way from start to end along the great circle.

    Parameters
    ----------
    start, end : (lat, lon) (degrees, n x 2).
    share : from 0 (start) to 1 (end) (n).

    Returns
    -------
    numpy.ndarray
        (lat, lon) (degrees, n x 2), with longitudes from -180 to below 180.
    """
    here, there = (unit_vectors(*np.asarray(point, dtype=np.float64).T) for point in (start, end))
    part = np.asarray(share, dtype=np.float64)[:, None]
    angle = np.arccos(np.clip((here * there).sum(axis=1), -1.0, 1.0))[:, None]
    apart = np.sin(angle) > _ONE_POINT
    sine = np.where(apart, np.sin(angle), 1.0)
    weights = [np.where(apart, np.sin(portion * angle) / sine, portion) for portion in (1 - part, part)]
    x, y, z = (weights[0] * here + weights[1] * there).T
    lat, lon = np.degrees(np.arctan2(z, np.hypot(x, y))), np.degrees(np.arctan2(y, x))
    return np.stack([lat, (lon + 180) % 360 - 180], axis=1)
