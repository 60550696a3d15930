"""`python -m portal.house <command>`: the commands behind the Makefile."""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys

from portal.house import PROJECT, HouseError, backup, environment, serving, stages

COMMANDS = {
    "run": "start the portal and stay until Ctrl-C",
    "stop": "stop a portal whose terminal was lost",
    "test": "run every check",
    "prepare": "make the secrets, the database roles and the database, then migrate",
    "backup": "write everything the portal keeps into one sealed file under var/backups/",
    "restore": "bring a backup back: restore FILE [--replace]",
    "exec": "run a command with the database up and the portal's environment: exec -- python -m pytest",
    "shell-env": 'print the environment for a shell: eval "$(python -m portal.house shell-env)"',
}


def main(arguments: list[str]) -> int:
    """Run one command; its exit code."""
    parser = argparse.ArgumentParser(prog="python -m portal.house", formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "command", choices=COMMANDS, help="\n".join(f"{name}: {what}" for name, what in COMMANDS.items())
    )
    parser.add_argument("rest", nargs=argparse.REMAINDER)
    chosen = parser.parse_args(arguments)
    try:
        return _do(chosen.command, chosen.rest[1:] if chosen.rest[:1] == ["--"] else chosen.rest)
    except HouseError as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _do(command: str, rest: list[str]) -> int:
    match command:
        case "run":
            return serving.run()
        case "stop":
            return serving.stop()
        case "test":
            return stages.run_all()
        case "prepare":
            return _run_with_database([sys.executable, "manage.py", "migrate", "--noinput"])
        case "backup" | "restore":
            return _back_up_or_restore(command, rest)
        case "exec":
            return _run_with_database([sys.executable if word == "python" else word for word in rest])
        case _:
            return _print_environment()


def _back_up_or_restore(command: str, rest: list[str]) -> int:
    with environment.with_database() as environ:
        return backup.run_backup(environ) if command == "backup" else backup.run_restore(environ, rest)


def _run_with_database(command: list[str]) -> int:
    with environment.with_database(as_administrator=True) as environ:
        return subprocess.run(command, cwd=PROJECT, env=environ, check=False).returncode


def _print_environment() -> int:
    environ = environment.without_database()
    for name, value in environ.items():
        if os.environ.get(name) != value:
            print(f"export {name}={shlex.quote(value)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
