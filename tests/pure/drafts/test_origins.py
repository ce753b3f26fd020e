"""Where words were written: a kind of device and a label, and nothing by which anybody could be known again."""

import pytest

from waymark.rules.drafts.origins import NOWHERE, Device, is_same_browser, origin_of, read_origin

ANDROID = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 "


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (ANDROID + "Mobile Safari/537.36", Device.PHONE),
        (ANDROID + "Safari/537.36", Device.TABLET),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148", Device.PHONE),
        ("Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) Mobile/15E148", Device.TABLET),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36", Device.COMPUTER),
        ("", None),
    ],
)
def test_the_kind_of_device_is_what_its_browser_says(agent: str, device: Device | None) -> None:
    assert origin_of(agent, "session").device == device


def test_two_pages_of_one_session_are_known_as_such_and_no_others() -> None:
    one, same, other, none = (origin_of("x", key) for key in ("a", "a", "b", ""))
    assert is_same_browser(one, same) and not is_same_browser(one, other) and not is_same_browser(none, none)
    assert read_origin(one.written()) == one and len(one.label) == 12


@pytest.mark.parametrize("written", ["", ".", "x", "toaster."])
def test_what_is_no_origin_is_nowhere(written: str) -> None:
    assert read_origin(written) == NOWHERE
