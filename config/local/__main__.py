"""`python -m config.local …`: what the Makefile calls, and developers by hand."""

import argparse
import os
import signal
import subprocess
import sys

from config.local.packages import ensure
from config.local.services import service_names, start_services
from config.local.stack import run
from config.local.state import PROJECT, HeldError, StartError, State
from config.local.supervisor import StopRequested, Supervisor


def main(arguments: list[str]) -> int:
    """Do what the command line asks; one sentence and 1 when something stands in the way."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.act(options) or 0)
    except StartError as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m config.local", description=__doc__)
    acts = parser.add_subparsers(required=True)

    whole = acts.add_parser("run", help="start the whole system and keep it up")
    whole.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
    whole.add_argument("--no-demo", action="store_true", help="load no demo data")
    whole.set_defaults(act=_run)

    services = acts.add_parser("services", help="run a command beside PostgreSQL and Valkey")
    services.add_argument("--fast", action="store_true", help="for tests: nothing is durable")
    services.add_argument("command", nargs="+", metavar="-- COMMAND")
    services.set_defaults(act=_services)

    packages = acts.add_parser("ensure", help="install system packages that are missing")
    packages.add_argument("names", nargs="+", choices=["chromium", "gettext"])
    packages.set_defaults(act=lambda options: ensure(options.names))

    translations = acts.add_parser("translations", help="check that the catalogue is complete")
    translations.set_defaults(act=_translations)
    return parser


def _run(options: argparse.Namespace) -> None:
    state = State.from_environment()
    with state.held():
        run(state, port=options.port, demo=not options.no_demo)


def _services(options: argparse.Namespace) -> int:
    state = State.from_environment()
    try:
        with state.held():
            return _beside_own_services(options.command, state, fast=options.fast)
    except HeldError:
        if options.fast:
            raise
        return _command(options.command, service_names(state)).wait()


def _beside_own_services(command: list[str], state: State, *, fast: bool) -> int:
    supervisor = Supervisor()
    supervisor.listen()
    try:
        start_services(supervisor, state, fast=fast)
        process = _command(command, service_names(state))
        # Ctrl-C reaches the command by itself, which decides what it means (a shell goes on);
        # SIGTERM reaches only us and is passed on.
        signal.signal(signal.SIGINT, lambda *_: None)
        supervisor.keep(until=lambda: process.poll() is not None)
        if process.poll() is None:
            process.terminate()
        return process.wait()
    except StopRequested:
        return 1
    finally:
        supervisor.stop([["valkey"], ["postgres"]])


def _command(command: list[str], names: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, env=os.environ | names)


def _translations(_options: argparse.Namespace) -> None:
    # polib is a developer's package: the run is installed without it.
    from config.local.translations import check  # noqa: PLC0415

    check(PROJECT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
