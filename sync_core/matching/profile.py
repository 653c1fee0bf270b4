"""A record's identity in one spelling, the keys under which look-alikes are found, and the claims that are unique."""

from __future__ import annotations

from trifold.sync_core.matching import names, places
from trifold.sync_core.model.likeness import Profile
from trifold.sync_core.model.records import Fields


def profile(fields: Fields) -> Profile:
    """The profile of an account's canonical fields."""
    value = {name: found or "" for name, found in fields.items()}
    first, middle, last, suffix = names.person(
        value.get("first_name", ""), value.get("middle_name", ""), value.get("last_name", "")
    )
    firm, form = names.firm(value.get("firm_name", ""))
    place = value.get("zip", "") or f"{value.get('city', '')} {value.get('state', '')}"
    return Profile(
        party="both" if firm and last else "firm" if firm else "person",
        first=first,
        middle=middle,
        last=last,
        suffix=suffix,
        firm=firm,
        form=form,
        dba=names.firm(value.get("dba", ""))[0],
        birth_date=places.birth_date(value.get("date_of_birth", "")),
        tax_id=places.tax_id(value.get("tax_id", "")),
        email=places.email(value.get("email", "")),
        phone=places.phone(value.get("phone", "")),
        address=places.address(value.get("street1", ""), value.get("street2", ""), place),
    )


def keys(known: Profile) -> tuple[str, ...]:
    """Whatever could be one with it shares at least one of these; a name alone is none."""
    where, number, _ = (*known.address.split("|"), "", "", "")[:3]
    found = {
        "tax": known.tax_id,
        "mail": known.email,
        "phone": known.phone,
        "born": known.birth_date,
        "home": f"{where}|{number}" if number else "",
    }
    return tuple(f"{kind}:{value}" for kind, value in found.items() if value)


def claims(known: Profile) -> tuple[str, ...]:
    """What only one new record may have at a time: two strong fields together (D11)."""
    name = known.firm or " ".join(part for part in (known.first, known.last, known.suffix) if part)
    reach = f"{known.email} {known.phone or known.address}" if known.phone or known.address else ""
    found = {"tax": known.tax_id, "born": known.birth_date, "mail": reach if known.email else ""}
    return tuple(f"{kind}:{value}/{name}" for kind, value in found.items() if value and name)
