"""The duty roster of the stations: volunteers sign up for shifts, somebody keeps the roster."""
