"""What repeats a personal value: whole words, whole phrases, and from six letters on whatever contains them."""

import pyoxigraph as ox
import pytest

from poakg.graph.privacy import Secrets
from poakg.graph.privacy import part_personal
from poakg.graph.protection import Protection
from poakg.namespaces import ID
from poakg.namespaces import TERM

REPEATED = {
    "one short word": ("Li", "Signed by Li."),
    "one short word in capitals": ("Li", "SIGNED BY LI"),
    "a number of three digits": ("117", "Room 117, second floor"),
    "five letters as a word": ("Marta", "Ask Marta first"),
    "six letters within a word": ("Martas", "xmartasx"),
    "two words": ("Li Wu", "From Li Wu, by hand"),
    "two words with another sign between them": ("Li Wu", "From Li-Wu, by hand"),
    "two words of six letters together without a space": ("Lia Wuu", "liawuu@office"),
    "three words": ("9 Hidden Lane", "Now at 9, Hidden Lane."),
    "a long value that others divide": ("Mariaexemplum", "maria exemplum"),
}

NOT_REPEATED = {
    "a short word within a longer one": ("Li", "The list is public."),
    "five letters within a word": ("Marta", "The martagon lily"),
    "five letters that another word divides": ("Marta", "Mar ta"),
    "the first of two words": ("Li Wu", "From Li, by hand"),
    "the last of two words": ("Li Wu", "From Wu, by hand"),
    "two words in another order": ("Li Wu", "From Wu Li, by hand"),
    "two words of which one goes on": ("Li Wu", "From Li Wulf, by hand"),
    "two of three words": ("9 Hidden Lane", "Now at 8 Hidden Lane."),
    "no word at all": ("--", "Signed -- and sealed."),
    "no word in the text either": ("--", "..."),
    "an empty value": ("", "Anything."),
    "an empty value and an empty text": ("", ""),
}


@pytest.mark.parametrize("name", REPEATED)
def test_a_repeated_value_is_found(name: str) -> None:
    """Words are compared as a whole; a value of six letters or more is found within other words too."""
    secret, text = REPEATED[name]
    assert Secrets([secret]).are_in(text)


@pytest.mark.parametrize("name", NOT_REPEATED)
def test_what_only_resembles_a_value_is_not_hidden(name: str) -> None:
    """Otherwise a short name would take most of a report out of the public graph."""
    secret, text = NOT_REPEATED[name]
    assert not Secrets([secret]).are_in(text)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("write to a@b.org", True),
        ("a@b", False),
        ("a@b.c", False),
        ("a @ b.org", True),
        ("50 @ 3.50", False),
        ("npc＠interior.example", True),
        ("npc [arobase] interior.example", True),
        ("npc <at> interior.example", True),
        ("npc at interior dot example", True),
        ("npc%40interior.example", True),
        ("arrived at interior.example", False),
        ("＋254 20 1234567", True),
        ("٠٠٢٥٤٢٠١٢٣٤٥٦٧", True),
        ("+254\u201120\u20111234567", True),
        ("+254\u200b201234567", True),
        ("+ 254 20 1234567", True),
        ("500 + 20000000 rounds", False),
        ("tel: 079/123 45 67", True),
        ("Téléphone 079 123 45 67", True),
        ("тел. 8 495 123-45-67", True),
        ("Tel Aviv 1234567", False),
        ("12345 phones in 2025", False),
        ("x.y+z@sub-1.example", True),
        ("npc[at]interior.example", True),
        ("npc (at) interior (dot) example", True),
        ("at interior.example", False),
        ("Call +254 20 1234567.", True),
        ("Call 00254-20-123-4567", True),
        ("+1 (212) 555-0100", True),
        ("between 2024-01-01 and 2025-12-31", False),
        ("250 000 000 rounds", False),
        ("1+1234567 of 3", False),
    ],
)
def test_every_address_and_telephone_number_is_personal(text: str, hidden: bool) -> None:
    """Also one that no property gives as such."""
    assert Secrets([]).are_in(text) is hidden


def test_a_short_name_hides_only_the_text_that_names_it() -> None:
    """Texts that contain its letters within other words stay public."""
    root = f"{ID}submission/XXF/2026/point-of-contact/1"
    contact = ox.NamedNode(f"{root}/contact/C1")
    name = ox.Triple(contact, ox.NamedNode(f"{TERM}personName"), ox.Literal("Li"))
    comment = ox.NamedNode(f"{TERM}comment")
    naming = ox.Triple(ox.NamedNode(root), comment, ox.Literal("Li has signed it."))
    other = ox.Triple(ox.NamedNode(root), comment, ox.Literal("The list is public."))
    parted = part_personal(
        [name, naming, other], Protection(frozenset({f"{TERM}personName"}), frozenset(), frozenset()), root
    )
    assert (parted.restricted, parted.public) == ([name, naming], [other])
