"""Bilingual formats, with files of other tools and files that are broken or hostile."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from mtqa.errors import InputError
from mtqa.model import Document, Result
from mtqa.readers import ReadOptions, read, read_stream, readers

FILES = Path(__file__).parent / "files"
PAIRS = [
    ("Помощта е на стойност 11,5 млн. долара.", "The aid amounts to 11.5m euros. Dollars."),
    (
        "Колоната мина по Лачинския коридор & спря.",
        "The column passed through the Lachinsky Corridor & stopped.",
    ),
    ("Снимки", "Photo gallery"),
]


def documents(name: str, **options: object) -> list[Document]:
    found = list(read(FILES / name, None, ReadOptions(**options)))  # type: ignore[arg-type]
    assert all(isinstance(one, Document) for one in found)
    return [one for one in found if isinstance(one, Document)]


def parsed(data: str, suffix: str, **options: object) -> list[Document | Result]:
    stream = io.BytesIO(data.encode("utf-8", "surrogateescape"))
    return list(read_stream(stream, f"a{suffix}", None, ReadOptions(**options)))  # type: ignore[arg-type]


def errors(found: list[Document | Result]) -> list[tuple[int | None, str]]:
    return [
        (one.document.places[0].line if one.document.places else None, one.error or "")
        for one in found
        if isinstance(one, Result)
    ]


@pytest.mark.parametrize("name", ["toolkit.tmx", "toolkit.xlf", "toolkit.po", "toolkit.csv"])
def test_files_of_translate_toolkit(name: str) -> None:
    found = documents(name)
    assert [(one.source, one.target) for one in found] == PAIRS
    lines = (FILES / name).read_text().splitlines()
    for one in found:
        assert one.places[0].line is not None
        assert one.target[:15] in lines[one.places[0].line - 1]
    assert len({one.id for one in found}) == 3
    if not name.endswith("csv"):
        assert {(one.source_lang, one.target_lang) for one in found} == {("bg", "en")}


def test_xliff_inline_codes_are_no_text() -> None:
    first, second = documents("okapi.xlf")
    assert first.source == "Колоната мина по Лачинския коридор."
    assert first.target == "The column passed through\nthe Lachinsky Corridor."
    assert [place.line for place in first.places] == [9, 10]
    assert first.id == "news/aid.html/tu1"
    assert second.id == "news/aid.html/tu3#2"
    assert second.target == "The aid is 11.5m euros. Dollars & more."


@pytest.mark.parametrize("state", ["new", "needs-translation"])
def test_xliff_units_that_wait_for_a_translation(state: str) -> None:
    seg = f'<trans-unit id="1"><source>Да</source><target state="{state}">Да</target></trans-unit>'
    assert parsed(f'<xliff version="1.2"><file>{seg}</file></xliff>', ".xlf") == []


def test_xliff_2() -> None:
    first, second = documents("version2.xlf")
    assert (first.id, second.id) == ("f1/u1/s1", "f1/u1/s2")
    assert first.target == "The column passed through the Lachinsky Corridor."
    assert second.target == "The aid is 11.5m euros. Dollars.\x07"
    assert (first.source_lang, first.target_lang) == ("bg", "en")


def test_tmx_has_a_document_for_each_language() -> None:
    english, german = documents("codes.tmx")
    assert english.target == "The column passed through the Lachinsky Corridor."
    assert (english.id, english.source_lang, english.target_lang) == ("a:en-GB", "BG", "en-GB")
    assert german.target.startswith("Die Kolonne")


@pytest.mark.parametrize(
    ("wanted", "languages"),
    [
        ({"target_lang": "de"}, [("BG", "de")]),
        ({"target_lang": "en"}, [("BG", "en-GB")]),
        ({"source_lang": "de", "target_lang": "bg"}, [("de", "BG")]),
        ({"target_lang": "fr"}, []),
        ({"source_lang": "fr"}, []),
    ],
)
def test_tmx_languages_wanted(wanted: dict[str, str], languages: list[tuple[str, str]]) -> None:
    found = documents("codes.tmx", **wanted)
    assert [(one.source_lang, one.target_lang) for one in found] == languages


def test_a_broken_unit_is_told_and_the_rest_goes_on() -> None:
    units = [f'<tu tuid="u{n}"><tuv xml:lang="bg"><seg>Е {n}</seg></tuv>'
             f'<tuv xml:lang="en"><seg>Is {n}{" & no" if n == 3 else ""}</seg></tuv></tu>'
             for n in range(1, 7)]  # fmt: skip
    body = "\n".join(units)
    found = parsed(
        f'<tmx version="1.4"><header srclang="bg"/><body>\n{body}\n</body></tmx>', ".tmx"
    )
    assert [one.id for one in found if isinstance(one, Document)] == ["u1", "u2", "u4", "u5", "u6"]
    ((line, reason),) = errors(found)
    assert line == 4 and "not well-formed" in reason


def test_a_file_that_ends_too_early() -> None:
    found = parsed(
        '<tmx><body>\n<tu><tuv xml:lang="bg"><seg>Да</seg></tuv><tuv xml:lang="en"><seg>Yes</seg>'
        '</tuv></tu>\n<tu><tuv xml:lang="bg"><seg>Не',
        ".tmx",
    )
    assert isinstance(found[0], Document)
    assert errors(found)[0][0] == 3


@pytest.mark.parametrize(
    ("unit", "reason"),
    [
        ("<tuv><seg>x</seg></tuv>", "without xml:lang"),
        ('<tuv xml:lang="bg"/><tuv xml:lang="en"><seg>x</seg></tuv>', "without seg"),
    ],
)
def test_tmx_units_that_lack_something(unit: str, reason: str) -> None:
    found = parsed(f'<tmx><header srclang="bg"/><body>\n<tu>{unit}</tu></body></tmx>', ".tmx")
    ((line, said),) = errors(found)
    assert line == 2 and reason in said


def test_undecodable_bytes_spoil_their_unit_only() -> None:
    unit = '<tu><tuv xml:lang="bg"><seg>Да</seg></tuv><tuv xml:lang="en"><seg>{}</seg></tuv></tu>'
    body = "\n".join(unit.format(text) for text in ("Yes", "N\udcffo", "Well"))
    found = parsed(f"<tmx><body>\n{body}\n</body></tmx>", ".tmx")
    assert [one.target for one in found if isinstance(one, Document)] == ["Yes", "Well"]
    assert errors(found)[0][0] == 3


BOMB = "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">' for n in range(1, 12))


BODIES = {
    ".tmx": (
        "tmx",
        '<tu><tuv xml:lang="bg"><seg>a</seg></tuv><tuv xml:lang="en"><seg>&</seg></tuv></tu>',
    ),
    ".xlf": (
        "xliff",
        '<file source-language="bg" target-language="en"><trans-unit id="1">'
        "<source>a</source><target>&</target></trans-unit></file>",
    ),
}


@pytest.mark.parametrize("suffix", [".tmx", ".xlf"])
@pytest.mark.parametrize(
    "entity",
    [
        '<!ENTITY b0 "boom">&b0;',
        '<!ENTITY x SYSTEM "file:///etc/hostname">&x;',
        '<!ENTITY x SYSTEM "http://localhost:9/x">&x;',
    ],
)
def test_entities_are_not_expanded(suffix: str, entity: str) -> None:
    declared, _, used = entity.rpartition(">")
    root, seg = BODIES[suffix]
    seg = seg.replace("&", used)
    found = parsed(f"<!DOCTYPE {root} [{declared}>]>\n<{root}>{seg}</{root}>", suffix)
    ((line, reason),) = errors(found)
    assert line == 2 and "not expanded" in reason and len(found) == 1


@pytest.mark.parametrize("suffix", [".tmx", ".xlf"])
def test_a_bomb_is_refused(suffix: str) -> None:
    root, seg = BODIES[suffix]
    seg = seg.replace("&", "&b11;")
    with pytest.raises(InputError, match="refused"):
        parsed(f'<!DOCTYPE {root} [<!ENTITY b0 "boom">{BOMB}]>\n<{root}>{seg}</{root}>', suffix)


def test_a_bomb_in_an_attribute_is_refused() -> None:
    data = f'<!DOCTYPE tmx [<!ENTITY b0 "{"x" * 100}">{BOMB}]><tmx a="&b11;"><body/></tmx>'
    with pytest.raises(InputError, match="refused"):
        parsed(data, ".tmx")


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(InputError, match="refused: Excessive depth"):
        parsed("<tmx>" + "<a>" * 100_000, ".tmx")


def test_another_root() -> None:
    with pytest.raises(InputError, match="its root is not <xliff>"):
        list(read_stream(io.BytesIO(b"<html/>"), "a", "xliff"))


def test_lines_beyond_sixteen_bits() -> None:
    unit = '<tu><tuv xml:lang="bg"><seg>a</seg></tuv><tuv xml:lang="en"><seg>b</seg></tuv></tu>'
    (found,) = parsed("<tmx><body>" + "\n" * 70_000 + unit + "</body></tmx>", ".tmx")
    assert isinstance(found, Document) and found.places[0].line == 70_001


class Endless(io.RawIOBase):
    """A TMX file of `count` units that is never in memory."""

    def __init__(self, count: int) -> None:
        self._parts = self._all(count)
        self._rest = b""

    @staticmethod
    def _all(count: int):  # type: ignore[no-untyped-def]
        yield b'<tmx><header srclang="bg"/><body>\n'
        text = "word " * 40
        for number in range(count):
            yield (
                f'<tu tuid="{number}"><tuv xml:lang="bg"><seg>{text}</seg></tuv>'
                f'<tuv xml:lang="en"><seg>{text}</seg></tuv></tu>\n'
            ).encode()
        yield b"</body></tmx>"

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]
        data = self._rest or next(self._parts, b"")
        taken = data[: len(buffer)]
        buffer[: len(taken)] = taken
        self._rest = data[len(taken) :]
        return len(taken)


def test_memory_does_not_grow_with_the_file() -> None:
    resource = pytest.importorskip("resource")

    def peak(count: int) -> int:
        stream = io.BufferedReader(Endless(count))
        assert sum(1 for _ in read_stream(stream, "a.tmx")) == count
        return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)

    small = peak(1_000)
    assert peak(20_000) - small < 8_000  # kilobytes, for 9 MB of file


def test_po_forms_and_columns() -> None:
    long, one, many = documents("plural.po")
    assert long.target == 'The aid amounts to 11.5m "euros". Dollars.\n'
    assert long.source_lang == "bg"
    assert [(p.offset, p.line, p.column) for p in long.places][1:] == [(0, 15, 2), (19, 16, None)]
    assert (one.source, one.target, one.id) == ("%d камион", "%d lorry", "%d камион[0]")
    assert (many.source, many.target) == ("%d камиона", "%d lorries")
    line = (FILES / "plural.po").read_text().splitlines()[20]
    assert many.places[0].line == 21
    assert line[(many.places[0].column or 0) - 1 :].startswith("%d lorries")


def test_po_reads_what_babel_reads() -> None:
    from babel.messages.pofile import read_po

    with (FILES / "plural.po").open("rb") as stream:
        catalog = read_po(stream)
    flat = {
        text
        for message in catalog
        if message.id
        for text in ([message.string] if isinstance(message.string, str) else message.string)
        if text
    }
    assert {one.target for one in documents("plural.po")} == flat


@pytest.mark.parametrize(("locale", "code"), [("sr@latin", "sr-Latn"), ("ca@valencia", "ca")])
def test_po_locales(locale: str, code: str) -> None:
    header = f'msgid ""\nmsgstr "Language: {locale}\\n"\n\n'
    (found,) = parsed(header + 'msgid "a"\nmsgstr "b"\n', ".po")
    assert isinstance(found, Document) and found.target_lang == code


@pytest.mark.parametrize(
    ("entry", "line", "reason"),
    [
        ('msgid "a"', 4, "without msgstr"),
        ('msgstr "a"', 4, "without msgid"),
        ('msgid "a"\nmsgstr "b', 5, "not PO"),
        ("garbage", 4, "not PO"),
    ],
)
def test_po_broken_entries(entry: str, line: int, reason: str) -> None:
    good = 'msgid "да"\nmsgstr "yes"\n'
    found = parsed(f"{good}\n{entry}\n\n{good}", ".po")
    assert [isinstance(one, Document) for one in found] == [True, False, True]
    ((where, said),) = errors(found)
    assert where == line and reason in said


def test_columns_by_name() -> None:
    columns = {"target": "Ziel", "source": "Quelle", "id": "Nr"}
    found = list(read(FILES / "semicolon.csv", None, ReadOptions(columns=columns)))
    first, second, third = found
    assert isinstance(first, Document) and isinstance(second, Document)
    assert first.target == 'The aid, "11.5m euros".\nDollars.'
    assert first.source == "Помощта е 11,5 млн. долара."
    assert [place.line for place in first.places] == [2, 3] and second.places[0].line == 4
    assert isinstance(third, Result) and third.document.id == "3"


def test_columns_by_number() -> None:
    (found,) = parsed("Здравей\tHello\n", ".tsv", columns={"source": "1", "target": "2"})
    assert isinstance(found, Document)
    assert (found.source, found.target, found.places[0].line) == ("Здравей", "Hello", 1)


def test_no_such_column() -> None:
    with pytest.raises(InputError, match="no column 'target'; there are 'a', 'b'") as caught:
        parsed("a,b\n1,2\n", ".csv")
    assert caught.value.line == 1


def test_quotes_mean_nothing_in_tsv() -> None:
    first, second, third = read(FILES / "aid.tsv")
    assert isinstance(first, Document) and first.target == 'The aid is "11.5m euros. Dollars.'
    assert isinstance(second, Document) and second.places[0].line == 4
    assert isinstance(third, Result) and errors([third])[0][0] == 5


def test_csv_quote_that_is_not_closed() -> None:
    found = parsed('target\n"open\nyes\n', ".csv")
    assert errors(found) == [(2, "not CSV: unexpected end of data")]


def test_csv_undecodable_row() -> None:
    found = parsed("target\nyes\nn\udcffo\nwell\n", ".csv")
    assert [isinstance(one, Document) for one in found] == [True, False, True]
    assert errors(found)[0][0] == 3


def test_csv_of_a_spreadsheet() -> None:
    data = "source\ttarget\r\nДа\tYes\r\n".encode("utf-16")
    (found,) = read_stream(io.BytesIO(data), "a.csv")
    assert isinstance(found, Document) and (found.source, found.target) == ("Да", "Yes")


@pytest.mark.parametrize("name", sorted(n for n, one in readers().items() if one.bilingual))
def test_binary_is_refused(name: str) -> None:
    data = bytes(range(256)) * 20
    if name == "jsonl":
        assert all(isinstance(one, Result) for one in read_stream(io.BytesIO(data), "a", name))
        return
    with pytest.raises(InputError):
        list(read_stream(io.BytesIO(data), "a.bin", name))
