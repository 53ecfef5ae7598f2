"""Invented people: Polish first names and surnames, combined at random."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_WOMEN = """
Agata Agnieszka Aleksandra Alicja Anna Barbara Beata Dominika Dorota Ewa Grażyna Halina
Iwona Joanna Justyna Karolina Katarzyna Kinga Magdalena Małgorzata Marta Monika Natalia
Olga Paulina Renata Sylwia Teresa Urszula Zuzanna
"""
_MEN = """
Adam Andrzej Artur Bartosz Cezary Damian Dariusz Filip Grzegorz Henryk Jacek Jakub Jan
Kamil Karol Krzysztof Łukasz Maciej Marcin Marek Michał Paweł Piotr Rafał Robert
Sebastian Szymon Tomasz Wojciech Zbigniew
"""
_SURNAMES = """
Adamski Banaś Baran Bąk Bielecki Błaszczyk Borkowski Chmiel Cieślak Czerwiński Domański
Dudek Dziedzic Filipek Gajda Gołębiowski Górski Grabowski Jabłoński Janik Kaczmarek
Kania Kasprzak Kępa Kopeć Kosiński Kowalczyk Kozłowski Krawiec Kubiak Kurek Leśniak Lis
Majewski Malinowski Mazur Michalak Mroczek Nowicki Olszewski Orłowski Pająk Pawlik
Piątek Polak Rogala Rutkowski Sikora Skiba Sobczak Sokołowski Stępień Szewczyk Śliwa
Tomczak Urban Wesołowski Wilk Wróbel Zając Zaremba Zieliński Żak Żurek
"""
WOMEN, MEN, SURNAMES = _WOMEN.split(), _MEN.split(), _SURNAMES.split()


def invent_names(number: int, rng: np.random.Generator) -> list[str]:
    """Return so many names, all different; numbered once the combinations run out."""
    first = [(name, True) for name in WOMEN] + [(name, False) for name in MEN]
    everybody = len(first) * len(SURNAMES)
    names = []
    for turn, start in enumerate(range(0, number, everybody)):
        suffix = f" {turn + 1}" if turn else ""
        for pick in rng.permutation(everybody)[: number - start]:
            (given, woman), surname = first[pick % len(first)], pick // len(first)
            names.append(f"{given} {_ending(SURNAMES[surname], woman)}{suffix}")
    return names


def _ending(surname: str, woman: bool) -> str:
    if woman and surname.endswith(("ski", "cki")):
        return surname[:-1] + "a"
    return surname
