"""The recipe of `mtqa/lang/words/en.txt.gz`: Hunspell dictionaries and plain lists made one.

Run as ``python -m mtqa.training.word_list OUT.txt.gz SOURCE...``; a source is a folder with
`index.dic` and `index.aff` (Hunspell, as the npm packages `dictionary-*` hold them) or a plain
list, one form a line.
"""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import regex


@dataclass(frozen=True, slots=True)
class _Affix:
    """One rule of a Hunspell affix file."""

    prefix: bool
    strip: str
    add: str
    condition: str
    crosses: bool

    def apply(self, word: str) -> str | None:
        """The word with the affix; None where the rule does not hold."""
        if self.prefix:
            fits = word.startswith(self.strip) and regex.match(self.condition, word)
            return self.add + word[len(self.strip) :] if fits else None
        fits = word.endswith(self.strip) and regex.search(f"(?:{self.condition})$", word)
        return word[: len(word) - len(self.strip)] + self.add if fits else None


def affixes(text: str) -> dict[str, list[_Affix]]:
    """The rules of an affix file, by flag."""
    rules: dict[str, list[_Affix]] = {}
    crosses: dict[str, bool] = {}
    for line in text.splitlines():
        fields = line.split()
        if len(fields) < 4 or fields[0] not in ("PFX", "SFX"):
            continue
        kind, flag = fields[:2]
        if len(fields) == 4 and fields[2] in "YN" and fields[3].isdigit():
            crosses[flag] = fields[2] == "Y"
            continue
        strip, add = (field.partition("/")[0].removeprefix("0") for field in fields[2:4])
        condition = fields[4] if len(fields) > 4 else "."
        rule = _Affix(kind == "PFX", strip, add, condition, crosses.get(flag, False))
        rules.setdefault(flag, []).append(rule)
    return rules


def expand(dictionary: str, rules: dict[str, list[_Affix]]) -> Iterator[str]:
    """Every form of a Hunspell dictionary's words, its first line (a count) left out."""
    for line in dictionary.splitlines()[1:]:
        word, _, flags = line.partition("/")
        yield word
        for rule in (rule for flag in flags for rule in rules.get(flag, ())):
            form = rule.apply(word)
            if form is None:
                continue
            yield form
            if rule.prefix and rule.crosses:
                yield from _crossed(form, flags, rules)


def _crossed(form: str, flags: str, rules: dict[str, list[_Affix]]) -> Iterator[str]:
    for rule in (rule for flag in flags for rule in rules.get(flag, ())):
        if not rule.prefix and rule.crosses and (both := rule.apply(form)):
            yield both


def forms(source: Path) -> Iterator[str]:
    """The forms of one source, a folder or a list."""
    if source.is_dir():
        rules = affixes((source / "index.aff").read_text(encoding="utf-8"))
        yield from expand((source / "index.dic").read_text(encoding="utf-8"), rules)
    else:
        yield from source.read_text(encoding="utf-8").splitlines()


def kept(form: str) -> bool:
    """Whether a form belongs in the list: letters, no figures, no possessive."""
    return (
        not form.endswith("'s")
        and any(char.isalpha() for char in form)
        and not any(char.isdigit() for char in form)
    )


def main(arguments: list[str]) -> None:
    """Write the list that the sources make."""
    out, *sources = map(Path, arguments)
    words = sorted({form for source in sources for form in forms(source) if kept(form)})
    out.write_bytes(gzip.compress("\n".join(words).encode("utf-8"), 9, mtime=0))


if __name__ == "__main__":
    main(sys.argv[1:])
