"""The open API: what the portal publishes, as data for other programs. Read-only, below `/api/v1/`."""
