"""``warroom run``, ``serve``, ``worker`` and ``check``: the processes, and whether it is safe to start them."""

import argparse
import multiprocessing
import os
import socket
import sys

from warroom.command import database
from warroom.command.starting import PORT, Commands, _, data_dir, say, start_django, stop, word


def add(commands: Commands) -> None:
    """The words of this file."""
    for name, function, words in (
        ("run", run, _("Everything at once: database, register, demonstration, and serve it.")),
        ("serve", serve, _("Serve the database as it is.")),
    ):
        command = word(commands, name, function, words)
        command.add_argument("--host", default="127.0.0.1", help=_("address to listen on"))
        command.add_argument("--port", type=int, default=PORT, help=_("port to listen on"))
        command.add_argument("--workers", type=int, default=1, help=_("number of processes"))
    word(
        commands,
        "worker",
        worker,
        _("Hand messages over to the gateways until interrupted; any number of these may run."),
    )
    word(commands, "check", check, _("Name what is unsafe for production; exit 1 when something is."))


def run(options: argparse.Namespace) -> None:
    """What ``make run`` does: everything, from nothing to a demonstration on the screen."""
    os.environ["WARROOM_DEMO"] = "1"
    os.environ.setdefault("WARROOM_HTTPS", "0")
    os.environ.setdefault("WARROOM_URL", f"http://localhost:{options.port}")
    refuse_taken_port(options.host, options.port)
    say(_("Data directory: {path}").format(path=data_dir().resolve()))
    start_django()
    # In a process of its own: what sets pages on paper keeps threads, and a worker forked from a process that has them
    # waits for them forever.
    loading = multiprocessing.get_context("fork").Process(target=_load, args=(options.port,))
    loading.start()
    loading.join()
    if loading.exitcode:
        sys.exit(loading.exitcode)
    say()
    say(_("Weerbaar is on http://localhost:{port} – stop with Ctrl+C.").format(port=options.port))
    _serve(options)


def _load(port: int) -> None:
    """Everything that ``run`` puts in the database."""
    say(_("Bringing the database up to date …"))
    database.bring_up_to_date()
    database.load_demo()
    database.print_links(port)


def serve(options: argparse.Namespace) -> None:
    """Serve with Granian until interrupted."""
    start_django()
    refuse_taken_port(options.host, options.port)
    _serve(options)


def _serve(options: argparse.Namespace) -> None:
    from django.db import connections
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    # The workers are forked: a connection of this process is no use to them.
    for connection in connections.all(initialized_only=True):
        connection.close()
        if close_pool := getattr(connection, "close_pool", None):
            close_pool()
    Server(
        "warroom.asgi:application",
        address=options.host,
        port=options.port,
        interface=Interfaces.ASGINL,
        workers=options.workers,
        log_level=LogLevels.warning,
        # Every open screen holds a connection; after a restart all of them knock at once.
        backpressure=4000,
        backlog=4096,
        # A worker that was killed comes back; what it was doing is a row that is found again.
        respawn_failed_workers=True,
        workers_kill_timeout=5,
    ).serve()


def worker(options: argparse.Namespace) -> None:
    """Hand messages over to the gateways until interrupted."""
    start_django()
    from warroom.messaging import channels, workers

    for channel, words in channels.problems().items():
        say(f"✕ {channel}: {words}")
    names = ", ".join(f"{channel} ({gateway.words})" for channel, gateway in channels.every_gateway().items())
    say(_("Handing over: {channels}. Stop with Ctrl+C.").format(channels=names or "–"))
    workers.work()


def check(options: argparse.Namespace) -> None:
    """Name what is unsafe for production; exit 1 when something is."""
    start_django()
    from warroom.safety import unsafe

    found = unsafe()
    for sentence in found:
        say(f"✕ {sentence}")
    if found:
        sys.exit(1)
    say(_("✓ Nothing unsafe found."))


def refuse_taken_port(host: str, port: int) -> None:
    """Stop with a clear line when something already listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            stop(
                _("Cannot listen on {host}:{port} ({reason}). Try another port: PORT=8001").format(
                    host=host, port=port, reason=error.strerror
                )
            )
