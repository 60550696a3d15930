"""Work days and holidays of the two places."""
