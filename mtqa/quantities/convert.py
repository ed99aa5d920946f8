"""Units that convert into one another, with exact factors (SI brochure, NIST SP 811)."""

from __future__ import annotations

from decimal import Decimal

FACTORS: dict[str, tuple[str, Decimal]] = {
    unit: (dimension, Decimal(factor))
    for dimension, units in {
        "length": {
            "length-kilometer": "1000",
            "length-meter": "1",
            "length-centimeter": "0.01",
            "length-millimeter": "0.001",
            "length-mile": "1609.344",
            "length-nautical-mile": "1852",
            "length-yard": "0.9144",
            "length-foot": "0.3048",
            "length-inch": "0.0254",
        },
        "mass": {
            "mass-kilogram": "1",
            "mass-gram": "0.001",
            "mass-metric-ton": "1000",
            "mass-tonne": "1000",
            "mass-ton": "1000",
            "mass-pound": "0.45359237",
            "mass-ounce": "0.028349523125",
            "mass-stone": "6.35029318",
            "mass-jin": "0.5",
        },
        "area": {
            "area-square-kilometer": "1000000",
            "area-square-meter": "1",
            "area-square-mile": "2589988.110336",
            "area-square-foot": "0.09290304",
            "area-hectare": "10000",
            "area-acre": "4046.8564224",
            # Units of land that news counts in and translators convert (UN FAO, country manuals).
            "area-are": "100",
            "area-dunam": "1000",
            "area-feddan": "4200.8335",
            "area-mu": "666.6667",
            "area-rai": "1600",
            "area-tsubo": "3.305785",
        },
        "volume": {
            "volume-liter": "1",
            "volume-milliliter": "0.001",
            "volume-gallon": "3.785411784",
            "volume-cubic-meter": "1000",
            "volume-barrel": "158.987294928",
        },
        "speed": {
            "speed-kilometer-per-hour": "1",
            "speed-mile-per-hour": "1.609344",
            "speed-meter-per-second": "3.6",
        },
        "duration": {
            "duration-second": "1",
            "duration-minute": "60",
            "duration-hour": "3600",
            "duration-day": "86400",
            "duration-week": "604800",
            "duration-month": "2629800",
            "duration-year": "31557600",
            "duration-decade": "315576000",
            "duration-century": "3155760000",
        },
        "power": {
            "power-watt": "1",
            "power-kilowatt": "1000",
            "power-megawatt": "1000000",
            "power-gigawatt": "1000000000",
        },
        "digital": {
            "digital-megabyte": "1",
            "digital-gigabyte": "1000",
            "digital-terabyte": "1000000",
        },
        "frequency": {
            "frequency-hertz": "1",
            "frequency-megahertz": "1000000",
            "frequency-gigahertz": "1000000000",
        },
    }.items()
    for unit, factor in units.items()
}
_TOLERANCE = Decimal("0.12")  # a conversion is rounded: 200 miles are "300 km", an inch "2 cm"
_HALF_STEP = Decimal("0.55")
_RATES = {
    "speed-kilometer-per-hour": "length-kilometer",
    "speed-mile-per-hour": "length-mile",
    "speed-meter-per-second": "length-meter",
}


DEGREES = frozenset({"angle-degree", "temperature-celsius", "temperature-fahrenheit"})


def one_of_another(value: Decimal, unit: str) -> bool:
    """Whether a measurement is one of another unit: 1.6 km are "a mile", 30 cm "a foot"."""
    if unit not in FACTORS:
        return False
    kind, factor = FACTORS[unit]
    if kind == "duration" and unit != "duration-year":
        return False  # "60 minutes" are not often "an hour"
    return any(
        other_kind == kind
        and other != unit
        and abs(value * factor / other_factor - 1) < Decimal("0.08")
        for other, (other_kind, other_factor) in FACTORS.items()
    )


def together(value: Decimal, unit: str, more: Decimal, smaller: str) -> Decimal | None:
    """A measure and a smaller one of its kind in the first's unit (7 lb 3 oz), None if two."""
    if unit not in FACTORS or smaller not in FACTORS:
        return None
    (kind, factor), (other_kind, other_factor) = FACTORS[unit], FACTORS[smaller]
    if kind != other_kind or not 0 < more * other_factor < factor:
        return None
    return value + more * other_factor / factor


def dimension(unit: str) -> str:
    """What a unit measures: "length" of "length-kilometer"."""
    return FACTORS[unit][0] if unit in FACTORS else unit.partition("-")[0]


def same(value: Decimal, unit: str, other: Decimal, other_unit: str) -> bool:
    """Whether two measurements agree within the rounding of a conversion."""
    if unit == other_unit and unit != "angle-degree":
        return value == other
    if {unit, other_unit} <= DEGREES:
        if value == other and "angle-degree" in (unit, other_unit):
            return True
        cold, warm = sorted((value, other))
        if unit.endswith("celsius") or other_unit.endswith("fahrenheit"):
            cold, warm = value, other
        elif other_unit.endswith("celsius") or unit.endswith("fahrenheit"):
            cold, warm = other, value
        return abs(cold * 9 / 5 + 32 - warm) <= 2
    if (unit in _RATES) != (other_unit in _RATES):  # "85 miles" where "an hour" stands elsewhere
        unit, other_unit = _RATES.get(unit, unit), _RATES.get(other_unit, other_unit)
        if unit == other_unit:
            return value == other
    if unit not in FACTORS or other_unit not in FACTORS:
        return value == other and {unit, other_unit} <= {
            "angle-degree",
            "temperature-celsius",
            "temperature-fahrenheit",
        }
    kind, factor = FACTORS[unit]
    other_kind, other_factor = FACTORS[other_unit]
    if kind != other_kind:
        return False
    here, there = abs(value * factor), abs(other * other_factor)
    difference = abs(here - there)
    coarse = _HALF_STEP * min(factor, other_factor)  # "1 to 2 inches" are "2 to 5 cm"
    return difference <= max(_TOLERANCE * max(here, there), coarse)
