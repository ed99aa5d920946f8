"""What is to be checked: files, folders and standard input as jobs, jobs as documents."""

from __future__ import annotations

import codecs
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from mtqa.cli._output import say
from mtqa.errors import InputError, UsageError
from mtqa.model import Document, Result
from mtqa.readers import ReadOptions, choose, read_stream
from mtqa.readers._bytes import HEAD, opened, peek
from mtqa.readers._table import FIELDS as COLUMNS

if TYPE_CHECKING:
    from mtqa.config import Settings

__all__ = [
    "Inputs",
    "config_start",
    "documents",
    "input_options",
    "jobs",
    "read_options",
    "reading_options",
]

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the command line says of the texts."""

    targets: tuple[str, ...]
    source: str | None = None
    source_dir: Path | None = None
    source_name: str | None = None
    input_format: str | None = None
    changed_since: str | None = None
    reading: ReadOptions = field(default_factory=ReadOptions)

    @classmethod
    def taken(cls, options: dict[str, Any]) -> Inputs:
        """Made of parsed options, which are taken out of `options`."""
        names = ("source", "source_dir", "source_name", "input_format", "changed_since")
        given = {name: options.pop(name) for name in names}
        return cls(options.pop("target"), **given, reading=read_options(options))


@dataclass(frozen=True, slots=True)
class Job:
    """A file to check, with its source's, or the reason why it cannot be."""

    target: str
    source: str | None = None
    error: str | None = None


def input_options(function: Function) -> Function:
    """The argument TARGET and the options about texts."""
    folder = click.Path(path_type=Path)
    for decorate in (
        click.option(
            "--changed-since", metavar="REV", help="Check only files that differ from this commit."
        ),
        click.option("--input-format", metavar="NAME", help="Read TARGET as this format."),
        reading_options,
        click.option(
            "--source-name",
            metavar="PATTERN",
            help="How sources are called in DIR: {name}.bg.txt ({name}, {stem}, {suffix}).",
        ),
        click.option(
            "--source-dir", type=folder, metavar="DIR", help="The sources, under the same names."
        ),
        click.option("--source", metavar="SOURCE", help="The text TARGET was translated from."),
        click.argument("target", nargs=-1, required=True),
    ):
        function = decorate(function)
    return function


def reading_options(function: Function) -> Function:
    """The options about what a format cannot tell by itself."""
    for decorate in (
        click.option(
            "--encoding", metavar="NAME", help="How text is encoded that does not say it: UTF-8."
        ),
        click.option(
            "--columns",
            metavar="FIELD=NAME,...",
            help="A table's columns, target=NAME,source=NAME; numbers where it has no header.",
        ),
    ):
        function = decorate(function)
    return function


def read_options(options: dict[str, Any]) -> ReadOptions:
    """How to read, made of parsed options, which are taken out; notices go to standard error.

    Raises UsageError for columns and an encoding that there cannot be.
    """
    columns, encoding = options.pop("columns"), options.pop("encoding")
    return ReadOptions(
        columns={} if columns is None else dict(_columns(columns)),
        encoding=None if encoding is None else _encoding(encoding),
        notify=lambda notice: say(f"note: {notice}"),
    )


def _columns(given: str) -> Iterator[tuple[str, str]]:
    for part in given.split(","):
        name, _, column = (side.strip() for side in part.partition("="))
        if name not in COLUMNS or not column:
            raise UsageError(
                f"--columns says {part.strip()!r}",
                hint=f"FIELD=NAME, the fields are {', '.join(COLUMNS)}",
            )
        yield name, column


def _encoding(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError) as error:
        raise UsageError(f"no encoding is called {name!r}") from error


def config_start(targets: Sequence[str], options: dict[str, Any]) -> Path:
    """Where to look for the configuration from: the first target, or the working folder.

    Raises UsageError when targets have different configurations and none was named.
    """
    from mtqa.config import find, shown

    paths = [Path(target) for target in targets if target != "-"] or [Path.cwd()]
    if options.get("config") is None and not options.get("isolated"):
        folders = dict.fromkeys(path if path.is_dir() else path.parent for path in paths)
        found = list(dict.fromkeys(find(folder) for folder in folders))
        if len(found) > 1:
            names = " and ".join(shown(path) if path else "none" for path in found[:2])
            raise UsageError(
                f"targets have different configurations: {names}",
                hint="check them in runs of their own, or say which by --config",
            )
    return paths[0]


def jobs(inputs: Inputs) -> list[Job]:
    """The files to check, folders resolved; raises UsageError for what cannot go together."""
    _refuse(inputs)
    found = list(_jobs(inputs))
    if inputs.changed_since is None:
        return found
    from mtqa.cli._git import changed_since

    start = Path(inputs.targets[0])
    changed = changed_since(inputs.changed_since, start if start.is_dir() else start.parent)
    return [
        job
        for job in found
        if not {os.path.realpath(path) for path in (job.target, job.source) if path}.isdisjoint(
            changed
        )
    ]


def _refuse(inputs: Inputs) -> None:
    targets, source = inputs.targets, inputs.source
    folders = any(Path(target).is_dir() for target in targets)
    if source is not None and inputs.source_dir is not None:
        raise UsageError("--source and --source-dir", hint="give one of them")
    if inputs.source_name is not None and inputs.source_dir is None:
        raise UsageError("--source-name without --source-dir")
    if source is not None and (len(targets) > 1 or folders):
        what = "a folder" if folders else f"{len(targets)} targets"
        raise UsageError(f"one --source for {what}", hint="give a folder by --source-dir")
    if [*targets, source].count("-") > 1:
        raise UsageError("standard input can be read only once", hint="give one of them as a file")
    if "-" in targets and inputs.source_dir is not None:
        raise UsageError("standard input has no name to find a source by", hint="use --source")
    if "-" in targets and inputs.changed_since is not None:
        raise UsageError("--changed-since needs files, not standard input")


def _jobs(inputs: Inputs) -> Iterator[Job]:
    from mtqa.cli._pairing import Sources, files_below
    from mtqa.readers import readers

    sources = None
    if inputs.source_dir is not None:
        sources = Sources(inputs.source_dir, inputs.source_name)
    suffixes = {suffix for reader in readers().values() for suffix in reader.suffixes}
    for target in inputs.targets:
        root = Path(target)
        if target == "-" or not root.is_dir():
            yield _job(target, None, inputs, sources)
            continue
        below = [path for path in files_below(root) if path.suffix.lower() in suffixes]
        if not below:
            yield Job(target, error="no file below it that can be read")
        for path in below:
            yield _job(str(path), root, inputs, sources)


def _job(target: str, root: Path | None, inputs: Inputs, sources: Any) -> Job:
    if sources is None or not Path(target).exists():
        return Job(target, inputs.source)
    try:
        return Job(target, str(sources.of(Path(target), root)))
    except InputError as error:
        return Job(target, error=error.reason)


def documents(
    work: Sequence[Job], inputs: Inputs, settings: Settings
) -> Iterator[Document | Result]:
    """The documents of all files; a file that cannot be read is a Result with its error."""
    from mtqa.readers import read

    for job in work:
        if job.error is not None:
            yield Result(Document("", path=job.target), error=job.error)
            continue
        here = settings.at(job.target)
        options = replace(
            inputs.reading, source_lang=here.source_lang, target_lang=here.target_lang
        )
        try:
            source = None if job.source is None else _text(job.source, inputs.reading)
            for found in read(job.target, inputs.input_format, options):
                if isinstance(found, Result) or source is None:
                    yield found
                elif found.source is not None:
                    raise InputError(
                        "has a source of its own", path=job.target, hint="leave --source out"
                    )
                else:
                    yield replace(found, source=source, source_path=job.source)
        except InputError as error:
            yield _failed(error, job.target)


def _failed(error: InputError, target: str) -> Result:
    from mtqa.model import Place

    places = () if error.line is None else (Place(0, error.line),)
    return Result(Document("", path=error.path or target, places=places), error=error.reason)


def _text(path: str, options: ReadOptions) -> str:
    """The whole text of a source file.

    Raises InputError for one that is empty, has a unit that cannot be read, or holds a translation
    beside the source, so that it cannot be told which of its texts is meant.
    """
    with opened(path) as stream:
        head, stream = peek(stream, HEAD)
        reader = choose(head, Path(path).suffix)
        if reader.bilingual:
            raise InputError(
                f"cannot be a source: {reader.summary} hold source and target",
                path=path,
                hint="give it as TARGET, without --source",
            )
        found = list(read_stream(stream, path, reader.name, options))
    for one in found:
        if isinstance(one, Result):
            places = one.document.places
            line = places[0].line if places else None
            raise InputError(f"the source cannot be read: {one.error}", path=path, line=line)
    text = "\n\n".join(one.target for one in found if isinstance(one, Document))
    if not text.strip():
        raise InputError("the source is empty", path=path)
    return text
