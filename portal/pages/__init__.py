"""Which pages belong to the portal itself: help, leaving, privacy, preferences, errors, health."""
