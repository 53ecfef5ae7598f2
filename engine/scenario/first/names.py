"""What other people call our columns, and how near a name comes to one of ours."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import cache

ACCOUNT_NAMES: dict[str, tuple[str, ...]] = {
    "account_id": (
        *("account id", "account number", "account no", "customer id", "client id"),
        *("customer number", "customer no", "crm id", "id", "account", "customer"),
        *("id klienta", "numer klienta", "nr klienta", "kod klienta", "konto"),
        *("kundennummer", "kunden nr", "debitor", "outlet id", "site id"),
    ),
    "name": (
        *("name", "account name", "customer name", "company", "company name"),
        *("client name", "outlet", "nazwa", "nazwa klienta", "firma", "kunde"),
    ),
    "lat": (
        *("lat", "latitude", "billing latitude", "shipping latitude", "geo lat"),
        *("gps lat", "y", "szerokosc", "szerokosc geograficzna", "breitengrad"),
    ),
    "lon": (
        *("lon", "lng", "long", "longitude", "billing longitude", "geo lng"),
        *("shipping longitude", "geo lon", "gps lon", "gps lng", "x", "dlugosc"),
        *("dlugosc geograficzna", "laengengrad", "langengrad"),
    ),
    "potential": (
        *("potential", "annual potential", "sales potential", "market potential"),
        *("account potential", "revenue potential", "wallet", "total wallet"),
        *("annual spend", "est annual spend", "spend", "budget", "share of wallet"),
        *("potencjal", "potencjal roczny", "umsatzpotenzial", "potenzial", "tam"),
    ),
    "visits_per_year": (
        *("visits per year", "visits year", "annual visits", "call frequency"),
        *("calls per year", "visit frequency", "frequency", "visits", "calls"),
        *("calls year", "calls annual", "contacts per year"),
        *("wizyty", "wizyty rocznie", "liczba wizyt", "besuche pro jahr", "besuche"),
    ),
    "minutes_per_visit": (
        *("minutes per visit", "visit minutes", "call minutes", "visit duration"),
        *("visit length", "minutes", "minuty na wizyte", "czas wizyty", "minuty"),
        *("besuchsdauer",),
    ),
    "revenue": (
        *("revenue", "annual revenue", "sales", "turnover", "net sales", "billings"),
        *("revenue last year", "sales last year", "bookings", "arr", "przychod"),
        *("przychody", "sprzedaz", "obrot", "sprzedaz roczna", "umsatz"),
    ),
    "rep_id": (
        *("rep id", "rep", "owner", "owner id", "account owner", "sales rep"),
        *("salesperson", "sales person", "account manager", "territory owner"),
        *("territory", "territory id", "przedstawiciel", "opiekun", "handlowiec"),
        *("id przedstawiciela", "vertreter", "aussendienst", "assigned to"),
    ),
    "segment": (
        *(
            "segment",
            "type",
            "category",
            "industry",
            "class",
            "channel",
            "account type",
        ),
        *("customer type", "branza", "kategoria", "typ", "kanal", "branche"),
    ),
}
"""Our columns of accounts to what they are called elsewhere, in order of likelihood."""

REP_NAMES: dict[str, tuple[str, ...]] = {
    "rep_id": (
        *("rep id", "rep", "employee id", "user id", "owner id", "sales rep id"),
        *("id", "id przedstawiciela", "nr przedstawiciela", "handlowiec", "login"),
        *("vertreter", "personalnummer", "territory", "territory id"),
    ),
    "name": (
        *("name", "rep name", "full name", "employee", "employee name", "sales rep"),
        *("imie i nazwisko", "nazwisko", "przedstawiciel", "nazwa", "mitarbeiter"),
    ),
    "home": (
        *("home", "home town", "city", "town", "base", "office", "location"),
        *("miasto", "miejscowosc", "dom", "ort", "wohnort", "stadt"),
    ),
    "home_lat": (
        *("home lat", "home latitude", "lat", "latitude", "base lat", "geo lat"),
        *("start lat",),
        *("szerokosc", "szerokosc geograficzna", "breitengrad", "y"),
    ),
    "home_lon": (
        *("home lon", "home lng", "home longitude", "home long", "lon", "lng"),
        *("longitude", "long", "start lon", "start long", "start lng"),
        *("base lon", "geo lng", "dlugosc", "dlugosc geograficzna", "langengrad", "x"),
    ),
    "fte": (
        *("fte", "capacity", "working time", "full time equivalent", "employment"),
        *("etat", "wymiar etatu", "stelle", "arbeitszeit"),
    ),
    "tenure_years": (
        *("tenure years", "tenure", "years", "seniority", "years of service"),
        *("staz", "staz w latach", "dienstjahre"),
    ),
    "skills": (
        *("skills", "skill", "specialties", "products", "umiejetnosci", "kompetencje"),
        *("kenntnisse",),
    ),
}
"""The same for reps."""

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_OTHER = re.compile(r"[^a-z0-9]+")
_BRACKETS = re.compile(r"[(\[](?:[^)\]]*)[)\]]")
_UNIT = re.compile(r"\b(?:pln|eur|usd|gbp|chf|czk|sek|zl|per annum|p a|ly)\b")
NO_AMOUNT = re.compile(
    r"\b(?:zip|postal|postcode|post code|plz|kod pocztowy|pocztowy|phone|tel|telefon"
    r"|fax|nip|vat|regon|year founded|id)\b"
)
"""Words of columns that hold digits but measure nothing."""
SAME, INSIDE, LIKE = 1.0, 0.85, 0.7
"""How near: the very name, our words among others, spelt alike."""


@cache
def plain(name: str) -> str:
    """Return a column name in small letters and words, without marks and units.

    Examples
    --------
    >>> plain("BillingLatitude"), plain("Potencjał (PLN)"), plain("ACCOUNT_ID")
    ('billing latitude', 'potencjal', 'account id')
    """
    spaced = _CAMEL.sub(" ", name.strip()).casefold()
    for mark, letter in (("ł", "l"), ("ß", "ss"), ("€", " "), ("$", " ")):
        spaced = spaced.replace(mark, letter)
    letters = unicodedata.normalize("NFKD", spaced)
    letters = "".join(c for c in letters if not unicodedata.combining(c))
    words = _OTHER.sub(" ", _BRACKETS.sub(" ", letters))
    return " ".join(_UNIT.sub(" ", words).split())


def likeness(name: str, known: tuple[str, ...]) -> float:
    """Return from 0 to 1 how near a column name comes to one of the known names.

    Notes
    -----
    Names that come first in the list are the better ones: each place costs a
    thousandth, so that two columns rarely are equally near.
    """
    return max(
        (_near(plain(name), one) - place / 1000 for place, one in enumerate(known)),
        default=0.0,
    )


def _near(found: str, known: str) -> float:
    if found == known or found.replace(" ", "") == known.replace(" ", ""):
        return SAME
    words, wanted = set(found.split()), set(known.split())
    if wanted <= words and len(known) > 2:
        # The more other words there are, the less it is about ours.
        return INSIDE - 0.05 * (len(words) - len(wanted))
    alike = SequenceMatcher(None, found, known).ratio()
    return LIKE * alike if alike >= 0.85 and len(known) > 3 else 0.0
