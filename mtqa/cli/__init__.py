"""The command: a file for each subcommand, found by its constant COMMAND."""

from __future__ import annotations

import atexit
import gc
import io
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

import mtqa
from mtqa.cli._output import say
from mtqa.discover import constants
from mtqa.errors import MtqaError

__all__ = ["main"]

FOUND, FAILED, INTERRUPTED = 1, 2, 130


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 nothing found, 1 something found, 2 the check could not be done.",
)
@click.version_option(mtqa.__version__, prog_name="mtqa", message="%(prog)s %(version)s")
def root() -> None:
    """Find the artefacts that machine translation leaves in news."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command and exit with its code; never a traceback.

    MTQA_DEBUG=1 shows the traceback of an internal error.
    """
    atexit.register(gc.freeze)  # or the interpreter's end walks word lists of a million entries
    for command in constants(__name__, "COMMAND").values():
        _offer_offline(command)
        root.add_command(command)
    try:
        code = root.main(
            args=None if arguments is None else list(arguments),
            prog_name="mtqa",
            standalone_mode=False,
        )
    except click.ClickException as error:
        _show(error)
        code = FAILED
    except (click.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except MtqaError as error:
        say(f"error: {error}")
        code = FAILED
    except BrokenPipeError:
        # The reader of a pipe went away: not our error, and nothing more can be written.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = FAILED
    except Exception as error:
        if os.environ.get("MTQA_DEBUG"):
            raise
        if isinstance(error, OSError) and error.filename is not None:
            # A path that was but looked at: too long, or in a folder that is closed to the user.
            say(f"error: {error.filename}: {error.strerror or error}")
            sys.exit(FAILED)
        say(
            f"internal error: {type(error).__name__}: {error} "
            "(please report it; MTQA_DEBUG=1 shows where)"
        )
        code = FAILED
    sys.exit(code if isinstance(code, int) else 0)


def _show(error: click.ClickException) -> None:
    """What click says of an error, with nothing in it that a terminal would obey."""
    from mtqa.reports._show import visible

    said = io.StringIO()
    error.show(file=said)
    for line in said.getvalue().splitlines():
        click.echo(visible(line), err=True)


def _offer_offline(command: click.Command) -> None:
    """Let a command that has no --offline of its own take it too, and those below it."""
    if isinstance(command, click.Group):
        for below in command.commands.values():
            _offer_offline(below)
    elif not any("--offline" in parameter.opts for parameter in command.params):
        command.params.append(
            click.Option(
                ["--offline"],
                is_flag=True,
                expose_value=False,
                callback=_go_offline,
                help="Make no network call at all.",
            )
        )


def _go_offline(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value:
        os.environ["MTQA_OFFLINE"] = "1"
