"""What drivers carry: sheets of their trips, ways for the map on a phone, and texts that are sent to them."""

from logistics.output.documents.drivers.write import write_driver_papers

__all__ = ["write_driver_papers"]
