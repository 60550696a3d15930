"""What do firms and lawyers add to the studio? Their registers."""

from lawyers import viewsets  # noqa: F401  # registers them
