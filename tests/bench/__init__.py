"""How fast is the portal, as a ratio against a floor measured in the same run? `python -m tests.bench --help`."""
