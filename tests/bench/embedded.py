"""How well and how fast the embedded engine translates, and what the cache and CTranslate2 save.

    python -m tests.bench.embedded chrf DATA [LANG ...] [--count 12] [--origin flores-dev]
    python -m tests.bench.embedded cache DATA [--count 12]
    python -m tests.bench.embedded ctranslate2 FOLDER
    python -m tests.bench.embedded article CORPUS

DATA holds LANG.tsv.gz files: origin, direction, text in the language, English; those of one origin
are used, drawn at random with a seed. `chrf` prints chrF (Popović 2015; sacreBLEU)
into and out of English; so few sentences say it to within a few points. `cache` prints how many
times faster a second run over the same sentences is. `ctranslate2` translates the sentences of
tests.marian with a MarianMT of the usual size (512, 6 and 6 layers, 58,000 pieces) and random
weights, written to FOLDER, and prints how many times faster than transformers CTranslate2 is, in
the same process. `article` checks that
of a corpus (a folder with article.toml) without an engine, with likelihood, with text too, and
once more from the cache; it prints clock and processor time of each. Ratios of one run only: the
machine may be shared, and the processor's time tells less of that.
"""

from __future__ import annotations

import argparse
import gzip
import random
import tempfile
import time
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

from sacrebleu.metrics.chrf import CHRF

from mtqa import cache
from mtqa.cache import Cache
from mtqa.engines import open_engine
from mtqa.model import Document
from mtqa.run import Checker, prepare


def sentences(
    data: Path, code: str, count: int, wanted: str = "flores-dev"
) -> list[tuple[str, str]]:
    """Pairs of a language and English."""
    found = []
    with gzip.open(data / f"{code}.tsv.gz", "rt", encoding="utf-8") as file:
        for line in file:
            origin, _, text, english = line.rstrip("\n").split("\t")
            if origin == wanted:
                found.append((text, english))
    return random.Random(3).sample(found, min(count, len(found)))


def chrf(data: Path, codes: Sequence[str], count: int, origin: str) -> None:
    """Prints the figures of each language, both directions."""
    for code in codes:
        pairs = sentences(data, code, count, origin)
        if not pairs:
            continue
        figures = []
        for source, target, side in (("en", code, 1), (code, "en", 0)):
            engine = open_engine("gemma", source, target, offline=True)
            answers = engine.translate([pair[side] for pair in pairs], source, target)
            score = CHRF().corpus_score(answers, [[pair[1 - side] for pair in pairs]]).score
            figures.append(f"{source}-{target} {score:5.1f}")
        print(f"{', '.join(figures)} ({len(pairs)} sentences)", flush=True)


def cached(data: Path, count: int) -> None:
    """Prints how a second run compares with the first."""
    texts = [english for _, english in sentences(data, "de", count)]
    engine = open_engine("gemma", "en", "de", offline=True)
    engine.translate(["Nobody was injured."], "en", "de")  # the model is loaded
    with tempfile.TemporaryDirectory() as folder:
        store = Cache(Path(folder))
        first, second = (
            _seconds(lambda: cache.translate(engine, texts, "en", "de", store)) for _ in range(2)
        )
    print(
        f"{count} sentences: first {first:.2f} s, second {second:.4f} s, {first / second:.0f} times"
    )


def ctranslate2(folder: Path) -> None:
    """Prints how CTranslate2 compares with transformers on one checkpoint."""
    from tests import marian

    if not (folder / "config.json").is_file():
        marian.train(folder, steps=0, width=512, layers=6, vocabulary_size=58_000)
    texts = [english for english, _ in marian.sentences()[:32]]
    seconds = {}
    for kind in ("transformers", "ctranslate2"):
        engine = open_engine(f"{kind}:{folder}", "en", "bg", offline=True)
        engine.translate(texts[:2], "en", "bg")
        seconds[kind] = _seconds(lambda: engine.translate(texts, "en", "bg"))  # noqa: B023
    ratio = seconds["transformers"] / seconds["ctranslate2"]
    print(f"{len(texts)} sentences: {seconds}, {ratio:.1f} times")


def article(folder: Path) -> None:
    """Prints how long an article takes with each kind of evidence, and how often it was asked."""
    facts = tomllib.loads((folder / "article.toml").read_text("utf-8"))
    source, target = facts["source_lang"], facts["target_lang"]
    texts = [(folder / f"{side}.{code}.txt").read_text("utf-8") for side, code in
             (("source", source), ("target", target))]  # fmt: skip
    document = Document(texts[1], texts[0], target, source)
    with tempfile.TemporaryDirectory() as scratch:
        cache.cache_folder = lambda: Path(scratch)  # type: ignore[attr-defined, assignment]
        plain = Checker(engine="none")
        plain.check(document)  # what any run loads is loaded
        engine = open_engine("gemma", target, source, offline=True)
        load, _ = _times(lambda: engine.score(["One."], ["One."], target, source))
        print(f"{len(prepare(document, plain.settings).pairs)} segments; loading {load:.1f} s")
        for name, checker in (
            ("no engine", plain),
            ("likelihood", Checker(engine="gemma", offline=True, back_translations=0)),
            ("likelihood and text", Checker(engine="gemma", offline=True)),
            ("the same once more", Checker(engine="gemma", offline=True)),
        ):
            clock, used = _times(lambda: checker.check(document))  # noqa: B023
            print(f"{name:20} {clock:7.2f} s, processor {used:7.2f} s", flush=True)


def _times(call: Callable[[], object]) -> tuple[float, float]:
    clock, used = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - clock, time.process_time() - used


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def main() -> None:
    """One of the four."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("what", choices=("chrf", "cache", "ctranslate2", "article"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("codes", nargs="*")
    parser.add_argument("--count", type=int, default=12)
    parser.add_argument("--origin", default="flores-dev")
    options = parser.parse_args()
    if options.what == "chrf":
        known = sorted(path.name.partition(".")[0] for path in options.folder.glob("*.tsv.gz"))
        chrf(options.folder, options.codes or known, options.count, options.origin)
    elif options.what == "article":
        article(options.folder)
    elif options.what == "cache":
        cached(options.folder, options.count)
    else:
        ctranslate2(options.folder)


if __name__ == "__main__":
    main()
