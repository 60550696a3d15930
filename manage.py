#!/usr/bin/env python
"""Django's commands for the portal: `python manage.py help` lists them."""

import os
import sys

from portal.house import HouseError, by_hand


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    try:
        by_hand.set_up(sys.argv[1:])
    except HouseError as failure:
        sys.exit(str(failure))

    from django.core.management import execute_from_command_line  # after the environment is set up

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
