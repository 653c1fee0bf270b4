"""Texts of the simple types of an interface: what is usual, what stands at the edge of the schema, what is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from trifold.contracts.tables import Interface, SimpleType

Texts = st.SearchStrategy[str]
SAMPLE = "Ann Lee's & <Söhne>"

_USUAL: Mapping[str, Texts] = {
    "string": st.sampled_from(("Ann", "Harbor LLC", "O'Brien & Söhne", "TX", "512", "5550101", SAMPLE, "a@b.example")),
    "boolean": st.sampled_from(("true", "false")),
    "int": st.integers(0, 9).map(str),
    "short": st.integers(0, 9).map(str),
    "long": st.integers(0, 9).map(str),
    "unsignedByte": st.integers(0, 9).map(str),
    "decimal": st.sampled_from(("0", "12.50", "1250.5")),
    "double": st.sampled_from(("0", "12.5", "99.25")),
    "dateTime": st.sampled_from(("2026-03-02T00:00:00", "2026-01-01T00:00:00", "2027-03-02T00:00:00")),
    "date": st.sampled_from(("1984-02-29", "2026-03-02")),
    "base64Binary": st.sampled_from(("bm90ZXM=", "")),
    "anyURI": st.just("https://agency.example/"),
    "duration": st.just("PT13H5M"),
}
_EDGES: Mapping[str, Sequence[str]] = {
    "string": ("", " ", "]]>", "\u00a0", "\U0001f600", "Ann\u2028Lee", "' OR 1=1 --", "%s{0}${x}", "x" * 2_000, "\t\n"),
    "boolean": ("1", "0", " true "),
    "int": ("0", "-1", "2147483647", "-2147483648", "+7", " 7 ", "007"),
    "short": ("32767", "-32768", "0"),
    "long": ("9223372036854775807", "-9223372036854775808"),
    "unsignedByte": ("0", "255"),
    "decimal": ("0", "-0.00", "79228162514264337593543950335", ".5", "5.", "0." + "0" * 27 + "1"),
    "double": ("INF", "-INF", "NaN", "1e308", "-1E-30", "0"),
    "dateTime": (
        *("0001-01-01T00:00:00", "9999-12-31T23:59:59", "2026-03-02T10:00:00.1234567Z", "2024-02-29T23:59:59.999"),
        *("2026-03-02T00:00:00+14:00", "2026-03-02T00:00:00-14:00", "2026-03-29T02:30:00"),
    ),
    "date": ("0001-01-01", "9999-12-31", "2026-03-02Z", "2024-02-29", "2026-03-02+14:00"),
    "base64Binary": ("", "AA==", "bm90ZXM=" * 50),
    "anyURI": ("", "urn:x"),
    "duration": ("PT0S", "P1D", "-PT1H"),
}
# What no value of the type may look like; a string may look like anything.
_WRONG: Mapping[str, Sequence[str]] = {
    "boolean": ("True", "FALSE", "yes", "2"),
    "int": ("1.0", "9" * 30, "0x1F", "one", "٣"),
    "short": ("32768", "ten"),
    "long": ("9223372036854775808", "-"),
    "unsignedByte": ("256", "-1"),
    "decimal": ("1e3", "NaN", "1,5"),
    "double": ("1,5", "Infinity", "--1"),
    "dateTime": ("yesterday", "2026-13-45T00:00:00", "03/02/2026", "2026-02-30T00:00:00"),
    "date": ("tomorrow", "2026-02-30", "3/2/2026"),
}
_KNOWN_GUID = "0f8fad5b-d9cb-469f-a165-70867728950e"


def base_of(interface: Interface, type_name: str) -> str:
    """The XML Schema type below a simple type's name."""
    found = interface.types.get(type_name)
    return found.base if isinstance(found, SimpleType) else type_name


def usual(interface: Interface, type_name: str, known: Sequence[str]) -> Texts:
    """A sound value; mostly one of ``known``, which stand in records."""
    found = interface.types.get(type_name)
    if isinstance(found, SimpleType) and found.values:
        return st.sampled_from(found.values)
    if type_name == "ser:guid":
        return st.sampled_from((*known, *known, _KNOWN_GUID))
    base = base_of(interface, type_name)
    fresh = _USUAL[base]
    if known and base != "string":  # the id of something
        return st.sampled_from(known)
    return st.one_of(st.sampled_from(known), st.sampled_from(known), fresh) if known else fresh


def edge(interface: Interface, type_name: str, length_max: int | None) -> Texts:
    """A value at an edge of what the schema allows, or of the length that the vendor's table names."""
    found = interface.types.get(type_name)
    if isinstance(found, SimpleType) and found.values:
        return st.sampled_from((found.values[0], found.values[-1]))
    if type_name == "ser:guid":
        return st.sampled_from(("00000000-0000-0000-0000-000000000000", _KNOWN_GUID.upper()))
    choices = _EDGES[base_of(interface, type_name)]
    if length_max:
        choices = (*choices, "x" * length_max, "ö" * length_max, "x" * (length_max + 1))
    return st.sampled_from(choices)


def wrong(interface: Interface, type_name: str) -> Sequence[str]:
    """Texts that are no value of the type; nothing for one that takes any text."""
    found = interface.types.get(type_name)
    if isinstance(found, SimpleType) and found.values:
        return ("Nothing_Of_The_Kind", found.values[0].swapcase())
    if type_name == "ser:guid":
        return ("not-a-guid", "1")
    return _WRONG.get(base_of(interface, type_name), ())
