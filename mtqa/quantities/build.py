"""Write `data/words/<code>.toml` from CLDR's spell-out rules (npm package cldr-rbnf).

Run when CLDR is updated, with the unpacked package's `rbnf` folder:
``python -m mtqa.quantities.build FOLDER``. A small interpreter of the rules (UTS #35, part 3,
"Rule-Based Number Formatting") spells numbers out in every gender and case that the language has;
the words met on the way, with their values, are the inverse table that the reader needs.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from babel import Locale, UnknownLocaleError

_FORMULA = re.compile(
    r"(?P<left>[<←](?P<left_set>%*[\w-]*|[^<←]*)[<←])"
    r"|(?P<right>[>→](?P<right_set>%*[\w-]*|[^>→]*)[>→]{1,2})"
    r"|(?P<same>=(?P<same_set>[^=]*)=)"
    r"|(?P<plural>\$\((?P<type>cardinal|ordinal),(?P<forms>.*?)\)\$)"
)
_FORM = re.compile(r"(\w+)\{([^}]*)\}")
_VALUES = (
    *range(101),
    *range(200, 1000, 100),
    *(count * 10**power for power in (3, 4, 5, 6, 7, 9, 12) for count in (1, 2, 3, 5)),
)
_LAKH = (1, 2, 5)


class Speller:
    """CLDR's rules for one language; `spell` raises KeyError or ValueError where they fail."""

    def __init__(self, code: str, rules: Mapping[str, Sequence[Sequence[str]]]) -> None:
        self.rules = {
            name: sorted(
                (
                    int(base.split("/")[0].rstrip(">")),
                    int(base.split("/")[1]) if "/" in base else 10,
                    base.count(">"),
                    text.rstrip(";").removeprefix("'"),
                )
                for base, text in entries
                if re.fullmatch(r"\d+(/\d+)?>*", base)
            )
            for name, entries in rules.items()
            if isinstance(entries, list)
        }
        try:
            self.plural = Locale.parse(code, sep="-").plural_form
        except (ValueError, UnknownLocaleError):
            self.plural = Locale("en").plural_form

    def spell(self, value: int, name: str, depth: int = 0) -> str:
        """`value` in words by the rule set `name`."""
        if depth > 40:
            raise ValueError("the rules recurse for ever")
        base, radix, shift, text = max(
            (rule for rule in self.rules[name] if rule[0] <= value), key=lambda rule: rule[0]
        )
        divisor = 1
        while base and divisor * radix <= base:
            divisor *= radix
        for _ in range(shift):
            divisor = max(divisor // radix, 1)
        rest = value % divisor
        text = re.sub(r"\[(.*?)\]", lambda found: found[1] if rest else "", text)

        def fill(found: re.Match[str]) -> str:
            if found["left"]:
                return self.spell(value // divisor, found["left_set"] or name, depth + 1)
            if found["right"]:
                if found["right_set"] == "" and found[0].startswith(">>>"):
                    return self.spell(rest, name, depth + 1)
                return self.spell(rest, found["right_set"] or name, depth + 1)
            if found["same"]:
                if not found["same_set"].startswith("%"):
                    raise ValueError("spelled in digits")
                return self.spell(value, found["same_set"], depth + 1)
            forms = dict(_FORM.findall(found["forms"]))
            return str(forms.get(self.plural(value // divisor), forms.get("other", "")))

        return _FORMULA.sub(fill, text)


def words(
    code: str, rules: Mapping[str, Sequence[Sequence[str]]]
) -> dict[str, dict[int, set[str]]]:
    """The words of a language by kind ("cardinal", "ordinal", "multiplier") and value."""
    speller = Speller(code, rules)
    names = [name for name in speller.rules if re.match(r"%spellout-(?!numbering-year)", name)]
    found: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    connectors: set[str] = set()
    # Cardinals first: the parts of the ordinals are known then.
    for name in sorted(names, key=lambda name: "ordinal" in name):
        kind = "ordinal" if "ordinal" in name else "cardinal"
        for value in _VALUES:
            try:
                text = speller.spell(value, name)
            except (KeyError, ValueError):
                continue
            _learn(found, connectors, kind, value, text.lower())
    found["connector"] = {0: connectors}
    return found


def _learn(
    found: dict[str, dict[int, set[str]]],
    connectors: set[str],
    kind: str,
    value: int,
    text: str,
) -> None:
    if re.search(r"[\d#]", text) or not text.strip():
        return
    joined = text.replace("\u00ad", "")
    parts = [part for part in re.split(r"[\s\u00ad]+|(?<=\w)-(?=\w)", text) if part]
    if not re.search(r"\s", joined) and len(joined) > 1:
        found[kind][value].add(joined)
    if len(parts) == 1:
        return
    if " " in joined and 10 < value < 20:
        found[kind][value].add(joined)
        return
    head = value
    power = 1
    while head and head % 10 == 0:
        head, power = head // 10, power * 10
    if (
        len(parts) == 2
        and power > 1
        and (power in (10, 100) or power % 1000 == 0 or power == 10**5)
    ):
        for count in (value // power, value // 10**3, value // 10**6, value // 10**9):
            if count and parts[0] in found["cardinal"].get(count, ()):
                target = "multiplier" if kind == "cardinal" else "ordinal"
                if parts[1] not in found["cardinal"].get(count, ()):
                    found[target][value // count].add(parts[1])
                return
    if len(parts) == 3 and 20 < value < 100 and kind == "cardinal":
        tens, ones = value - value % 10, value % 10
        known = found["cardinal"]
        if parts[0] in known.get(tens, ()) and parts[2] in known.get(ones, ()):
            connectors.add(parts[1])


def to_toml(code: str, table: Mapping[str, Mapping[int, set[str]]]) -> str:
    """The data file's text: sorted, one value a line."""
    lines = [
        "# Number words. Generated by mtqa/quantities/build.py from CLDR 48.2 spell-out rules",
        "# (npm package cldr-rbnf, Unicode-3.0); do not edit: additions go to ../<code>.toml.",
        f'language = "{code}"',
        "connectors = " + json.dumps(sorted(table["connector"][0]), ensure_ascii=False),
    ]
    for kind in ("cardinal", "multiplier", "ordinal"):
        lines += ["", f"[{kind}]"]
        for value, forms in sorted(table.get(kind, {}).items()):
            if forms:
                lines.append(f"{value} = " + json.dumps(sorted(forms), ensure_ascii=False))
    return "\n".join(lines) + "\n"


def main(folder: Path, out: Path) -> None:
    """Write a file for each language of the package (regions of a language left out)."""
    for path in sorted(folder.glob("*.json")):
        code = path.stem
        if "-" in code and code not in ("sr-Latn", "pt-PT", "yue-Hans"):
            continue
        rules = json.loads(path.read_text(encoding="utf-8"))["rbnf"]["rbnf"]
        if "SpelloutRules" not in rules or code in ("und", "root", "zh", "ja", "yue", "yue-Hans"):
            continue  # Chinese numerals are read by rule: `numerals.han`
        table = words(code, rules["SpelloutRules"])
        (out / f"{code}.toml").write_text(to_toml(code, table), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(__file__).parent / "data" / "words")
