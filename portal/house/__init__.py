"""What does the portal stand on, and how is it started and stopped?

The virtual environment, the secrets of a development machine, the embedded PostgreSQL, the database roles, the
processes of `make run` and the stages of `make test`. Nothing here knows Django or any app of the portal.
"""

from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


class HouseError(Exception):
    """Something the person at the keyboard can mend; its text is a sentence for them and holds no secret."""
