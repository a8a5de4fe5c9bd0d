"""Folders and files that are there whole or not at all, and the old ones they take the place of."""

from __future__ import annotations

from logistics.whole.files import whole_file
from logistics.whole.folder import half_written, publish, publish_file, set_aside, whole_folder
from logistics.whole.left_over import LeftOver, left_over
from logistics.whole.lock import locked
from logistics.whole.modes import PRIVATE, SHARED, Modes
from logistics.whole.places import Kind, wrong_with
from logistics.whole.written import LIST_FILE, add_to_list, listed, made_for, write_list

__all__ = [
    "LIST_FILE", "PRIVATE", "SHARED", "Kind", "LeftOver", "Modes", "add_to_list", "half_written", "left_over",
    "listed", "locked", "made_for", "publish", "publish_file", "set_aside", "whole_file", "whole_folder",
    "write_list", "wrong_with",
]  # fmt: skip
