"""The drivers' papers: sheets of their trips, GPX files for the map on a phone, and messages to send to them."""

from logistics.output.documents.drivers.write import write_driver_papers

__all__ = ["write_driver_papers"]
