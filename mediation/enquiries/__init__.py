"""Asking a firm or a station, without an account, and reading the answer."""
