"""Writes folders and files atomically: they are there whole or not at all, in place of old ones."""

from __future__ import annotations

from logistics.core.whole.amended import amended
from logistics.core.whole.files import whole_file
from logistics.core.whole.folder import half_written, publish, publish_file, set_aside, whole_folder
from logistics.core.whole.left_over import LeftOver, left_over
from logistics.core.whole.lock import locked
from logistics.core.whole.modes import PRIVATE, SHARED, Modes
from logistics.core.whole.places import PlaceKind, wrong_with
from logistics.core.whole.written import LIST_FILE, add_to_list, listed, made_for, write_list

__all__ = [
    "LIST_FILE",
    "PRIVATE",
    "SHARED",
    "LeftOver",
    "Modes",
    "PlaceKind",
    "add_to_list",
    "amended",
    "half_written",
    "left_over",
    "listed",
    "locked",
    "made_for",
    "publish",
    "publish_file",
    "set_aside",
    "whole_file",
    "whole_folder",
    "write_list",
    "wrong_with",
]  # fmt: skip
