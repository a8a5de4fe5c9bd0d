"""Numbered vehicles, their loads and clock times."""
