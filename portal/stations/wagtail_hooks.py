"""What do stations add to the studio? Their register."""

from portal.stations import viewsets  # noqa: F401  # registers it
