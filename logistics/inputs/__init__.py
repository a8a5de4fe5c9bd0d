"""Reads the tables that people write into a checked operation; places, roads and travel times."""
