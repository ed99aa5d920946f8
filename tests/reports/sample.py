"""Reports made by hand for the tests: every shape that a format has to show."""

from __future__ import annotations

from typing import Any

from mtqa.model import (
    CheckInfo,
    Document,
    Finding,
    Issue,
    Issues,
    Pair,
    Place,
    Report,
    Result,
    Severity,
    Span,
)

SOURCE = "Помощта е на стойност 11,5 млн. долара.\n\nКолоната мина по Лачинския коридор.\n"
TARGET = (
    "The aid amounts to 11.5m euros. Dollars.\n\n"
    "The column passed through the Lachinsky Corridor.\n\nPhoto gallery\n"
)
ARABIC = "قال المتحدث إن المساعدات بلغت ١١٫٥ مليون يورو. دولار."
CHINESE = "美国将提供1150万欧元的人道主义援助。"
HOSTILE = (
    "</script><script>alert(1)</script>\u202egnp.exe\u202c\x1b[31m\x00\ud800 %0A::error::x\u2028]]>"
)


def finding(
    check: str,
    issue: Issue,
    target: str,
    text: str,
    message: str,
    *,
    score: float = 0.9,
    severity: Severity = "major",
    source: str | None = None,
    source_text: str | None = None,
    suggestion: str | None = None,
    evidence: dict[str, Any] | None = None,
) -> Finding:
    start = target.index(text)
    source_span = None
    if source is not None and source_text is not None:
        source_start = source.index(source_text)
        source_span = Span(source_start, source_start + len(source_text))
    return Finding(
        check=check,
        rule="rule",
        score=score,
        span=Span(start, start + len(text)),
        text=text,
        message=message,
        its_type=issue.its_type,
        mqm=issue.mqm,
        severity=severity,
        source_span=source_span,
        source_text=source_text,
        suggestion=suggestion,
        evidence=evidence,
    )


def article() -> Result:
    sources = SOURCE.split("\n\n")
    targets = TARGET.strip("\n").split("\n\n")
    pairs = (
        Pair(targets[0], sources[0], "en", "bg", 0, 0),
        Pair(targets[1], sources[1].strip(), "en", "bg", TARGET.index(targets[1]), 41),
        Pair(targets[2], "", "en", "bg", TARGET.index(targets[2]), 78),
    )
    findings = (
        finding(
            "currency",
            Issues.NUMBERS,
            TARGET,
            "11.5m euros. Dollars.",
            "The source says 11.5 million dollars.",
            score=0.97,
            severity="critical",
            source=SOURCE,
            source_text="11,5 млн. долара",
            suggestion="$11.5m",
            evidence={
                "source_value": "11500000 USD",
                "target_value": "11500000 EUR",
                "back_translation": "Помощта е 11,5 млн. евро. Долари.",
            },
        ),
        finding(
            "name",
            Issues.NAME,
            TARGET,
            "Lachinsky Corridor",
            "The source's adjective is transliterated; English says Lachin corridor.",
            score=0.8,
            source=SOURCE,
            source_text="Лачинския коридор",
            evidence={"gazetteer": ["Lachin corridor"], "distance": 0.25},
        ),
        finding(
            "label",
            Issues.ADDITION,
            TARGET,
            "Photo gallery",
            "A label of the page was taken for text.",
            score=0.6,
            severity="minor",
            suggestion="",
        ),
    )
    document = Document(
        TARGET, SOURCE, "en", "bg", pairs, "articles/aid.en.txt", "articles/aid.bg.txt"
    )
    return Result(document, findings)


def units() -> tuple[Result, ...]:
    """Units of a bilingual file: right to left, wide characters, a place, an error."""
    arabic = finding(
        "currency", Issues.NUMBERS, ARABIC, "يورو", "The source says dollars.", score=0.7
    )
    chinese = finding("currency", Issues.NUMBERS, CHINESE, "1150万欧元", "The source says dollars.")
    empty = Finding(
        "omission",
        "rule",
        0.55,
        Span(3, 3),
        "",
        "The source also says “yesterday”.",
        "omission",
        "accuracy/omission",
        "major",
        Span(0, 9),
        "yesterday",
    )
    return (
        Result(
            Document(
                ARABIC,
                "The spokesman said aid amounted to $11.5 million.",
                "ar",
                "en",
                path="news.tmx",
                id="u1",
                places=(Place(0, 12, None, "u1"),),
            ),
            (arabic,),
        ),
        Result(
            Document(
                CHINESE,
                None,
                "zh",
                None,
                path="news.tmx",
                id="u2",
                places=(Place(0, 20, 10, "u2"),),
            ),
            (chinese,),
        ),
        Result(
            Document(
                "He left.",
                "yesterday he left",
                "en",
                "en-GB",
                path="news.tmx",
                id="u3",
                places=(Place(0, 31),),
            ),
            (empty,),
        ),
        Result(
            Document("", path="news.tmx", id="u4", places=(Place(0, 40),)), error="no target text"
        ),
        Result(Document("All is well.", None, "en", path="clean.txt")),
    )


CHECKS = (
    CheckInfo("currency", "A sum of money differs in value or currency.", Issues.NUMBERS),
    CheckInfo("label", "A label of the page stands in the text.", Issues.ADDITION),
    CheckInfo("name", "A name is garbled or not the one in use.", Issues.NAME),
    CheckInfo("omission", "Something in the source is missing.", Issues.OMISSION),
)


def report(*results: Result) -> Report:
    return Report(
        results=results,
        signature="mtqa:0.1.0|checks:default|engine:none",
        engine="none",
        threshold=0.5,
        fail_on=0.5,
        checks=CHECKS,
        notices=("no back-translation from bg: mtqa engines get bg-en would bring it",),
        version="0.1.0",
    )


def sample() -> Report:
    return report(article(), *units())


def hostile(text: str = HOSTILE) -> Report:
    """Everything that can be text is `text`."""
    found = Finding(
        "currency", text, 0.9, Span(0, len(text)), text, text, "numbers", "accuracy/mistranslation",
        "major", Span(0, len(text)), text, text, {text: [text, {text: text}]},
    )  # fmt: skip
    document = Document(text, text, "en", "bg", path=text or None, source_path=text, id=text)
    made = report(Result(document, (found,)), Result(document, error=text or "error"))
    return Report(made.results, text, text, checks=CHECKS, notices=(text,), version="0.1.0")
