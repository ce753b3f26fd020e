"""An address of one's own is known however it is dressed up; addresses of others are left alone."""

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from waymark.rules.forms.mailbox import LOOKALIKES, has_numeric_host, mailbox_root, may_be_same_mailbox

LETTERS = st.text(string.ascii_lowercase, min_size=1, max_size=12)
NAMES = st.lists(LETTERS, min_size=1, max_size=3).map(".".join)
HOSTS = st.tuples(LETTERS, st.sampled_from(["edu", "com", "org", "example"])).map(".".join)
PLAIN = st.builds("{}@{}".format, NAMES, HOSTS)
UNSEEN = st.sampled_from(["\u200b", "\u00ad", "\u2060", "\ufeff"])


@st.composite
def dressed_up(draw: st.DrawFn, address: str) -> str:
    """The address as somebody might write it to look like another."""
    name, host = address.split("@")
    name = draw(_letters_swapped(name))
    host = draw(_letters_swapped(host))
    if draw(st.booleans()):
        place = draw(st.integers(0, len(name)))
        name = name[:place] + draw(st.sampled_from([".", draw(UNSEEN)])) + name[place:]
    if draw(st.booleans()):
        name = name.replace(".", "")
    if draw(st.booleans()):
        name += draw(st.sampled_from("+=-–−＋")) + draw(LETTERS)
    if draw(st.booleans()):
        name = f'"{name}"'
    if draw(st.booleans()):
        host = draw(LETTERS) + "." + host
    return f"  {name}@{host} " if draw(st.booleans()) else f"{name}@{host}"


@st.composite
def _letters_swapped(draw: st.DrawFn, text: str) -> str:
    """Some letters in upper case, in full width, or as another sign that reads the same."""
    signs = []
    for letter in text:
        choices = [letter, letter.upper(), *LOOKALIKES.get(letter, "")]
        if letter in string.ascii_lowercase:
            choices.append(chr(ord(letter) - ord("a") + ord("ａ")))
        signs.append(draw(st.sampled_from(choices)))
    return "".join(signs)


@given(PLAIN.flatmap(lambda address: st.tuples(st.just(address), dressed_up(address))))
def test_a_dressed_up_address_is_known(pair: tuple[str, str]) -> None:
    own, dressed = pair
    assert may_be_same_mailbox(own, dressed)
    assert may_be_same_mailbox(dressed, own)


@given(PLAIN, PLAIN)
def test_the_answer_does_not_depend_on_who_is_first(one: str, other: str) -> None:
    assert may_be_same_mailbox(one, one)
    assert may_be_same_mailbox(one, other) == may_be_same_mailbox(other, one)


CLEAR = st.text("aeghkptxz", min_size=1, max_size=12)
"""Names of letters that no other letter is taken for."""


@given(CLEAR, CLEAR, HOSTS)
def test_different_names_are_different_people(name: str, other: str, host: str) -> None:
    assume(name != other)
    assert not may_be_same_mailbox(f"{name}@{host}", f"{other}@{host}")


@given(NAMES, CLEAR, CLEAR)
def test_different_hosts_are_different_people(name: str, host: str, other: str) -> None:
    assume(host != other)
    assert not may_be_same_mailbox(f"{name}@{host}.example", f"{name}@{other}.example")


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_at_all_has_an_answer(one: str, other: str) -> None:
    assert may_be_same_mailbox(one, other) in (True, False)


@pytest.mark.parametrize(
    "dressed",
    [
        "ada.lund@maine.example",
        "ADA.LUND@Maine.Example.",
        "ada.lund+boss@maine.example",
        "adalund@maine.example",
        '"ada.lund"@maine.example',
        "аda.lund@maine.example",  # the first letter is Cyrillic
        "ada.Iund@maine.example",  # a capital i
        "ada.lund@ma1ne.example",
        "ada.lund@rnaine.example",
        "ada.l.und@maine.example",
        "ada.lund@xn--mane-mza.example",  # maıne, without the dot on the i
        "ada.lund@mail.maine.example",
    ],
)
def test_tricks_that_people_try(dressed: str) -> None:
    assert may_be_same_mailbox("ada.lund@maine.example", dressed)


@pytest.mark.parametrize("pair", ["vv", "rn"])
def test_letters_that_only_a_dot_parts_are_read_together(pair: str) -> None:
    parted = ".".join(pair)
    assert may_be_same_mailbox(f"ada.{parted}.lund@maine.example", f"ada{pair}lund@maine.example")
    assert may_be_same_mailbox(f"ada.{pair}@maine.example", f"ada{parted}@maine.example")


def test_two_names_of_one_mail_host() -> None:
    assert may_be_same_mailbox("ada@gmail.com", "a.d.a+x@googlemail.com")


@pytest.mark.parametrize("other", ["ada.lundt@maine.example", "ada.lund@maine.example.org", "dev@bikeshop.example"])
def test_people_with_like_names_are_left_alone(other: str) -> None:
    assert not may_be_same_mailbox("ada.lund@maine.example", other)


@given(PLAIN.flatmap(lambda address: st.tuples(st.just(address), dressed_up(address))))
def test_every_spelling_of_an_address_has_the_same_root(pair: tuple[str, str]) -> None:
    own, dressed = pair
    assert mailbox_root(own) == mailbox_root(dressed)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("jean-luc.roy@maine.edu", "jean-paul.martin@maine.edu", False),
        ("fay-w@example.org", "fay@example.org", True),
        ("fay=w@example.org", "fay@example.org", True),
        ("fay+w@example.org", "f.a.y@example.org", True),
        ("fay+w@example.org", "fay=x@example.org", True),
        ("FAY-a-b@mail.example.org", "fay-a@example.org", True),
        ("fay-w@example.org", "fay@example.com", False),
    ],
)
def test_a_dash_is_a_tag_only_where_the_rest_is_the_other_address(one: str, other: str, is_same: bool) -> None:
    assert may_be_same_mailbox(one, other) is is_same


@pytest.mark.parametrize(
    "address",
    [
        "a@[127.0.0.1]",
        "a@[IPv6:::1]",
        "a@10.0.0.12",
        "a@0x7f.0.0.0x01",
        "a@2130706433",
        "a@１０.0.0.12",
        "a@10.0.0.12.",
    ],
)
def test_a_host_that_is_a_number_is_known(address: str) -> None:
    assert has_numeric_host(address)


@given(PLAIN)
def test_a_host_with_a_name_is_none(address: str) -> None:
    assert not has_numeric_host(address)
