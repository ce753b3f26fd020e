"""Dates are the badge's own day, whatever zone a reader or the machine is in, and each is in its right place."""

import json
import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from openbadges3 import DISPLAY, Outcome, Report, Verdict, verify
from openbadges3.dates import dates_of, day_of
from openbadges3.errors import EncodingError
from openbadges3.strict_json import load_object

from .samples import NOTHING, NOW
from .test_related import plain
from .test_verify import signed

CASES = Path(__file__).parent / "cases"
V1 = [
    "https://www.w3.org/2018/credentials/v1",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://w3id.org/security/data-integrity/v2",
]


def judged(content: bytes, now: datetime = NOW) -> Report:
    return verify(content, fetch=NOTHING, now=now, policy=DISPLAY)


@pytest.fixture(params=["UTC", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """The machine is in this zone."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    os.environ.pop("TZ")
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


def test_midnight_in_utc_is_the_first_of_march_in_every_zone(zone: str) -> None:
    report = judged((CASES / "plain.json").read_bytes())
    assert report.dates.issued is not None and report.dates.issued.day == date(2024, 3, 1), zone
    assert report.to_json()["dates"] == {"issued": "2024-03-01", "validFrom": "2024-03-01"}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-03-01T00:00:00Z", date(2024, 3, 1)),
        ("2024-02-29T23:59:59.999-11:00", date(2024, 2, 29)),
        ("2024-03-01T00:30:00+14:00", date(2024, 3, 1)),
        ("2024-03-01", date(2024, 3, 1)),
        ("2024-03-01T10:00:00", date(2024, 3, 1)),
        ("2024-13-01T00:00:00Z", None),
        ("2023-02-29", None),
        ("soon", None),
        ("", None),
    ],
)
def test_the_day_is_the_one_that_is_written(text: str, day: date | None) -> None:
    assert day_of(text) == day


def test_each_date_is_in_its_place() -> None:
    document: dict[str, Any] = {
        "awardedDate": "2023-05-01T00:00:00Z",
        "validFrom": "2024-03-01T00:00:00Z",
        "validUntil": "2025-01-01T00:00:00Z",
    }
    dates = dates_of(document)
    assert dates.issued == dates.awarded and dates.awarded is not None and dates.awarded.day == date(2023, 5, 1)
    assert dates.valid_from is not None and dates.valid_from.day == date(2024, 3, 1)
    assert dates.valid_until is not None and dates.valid_until.day == date(2025, 1, 1)
    older = {"issuanceDate": "2024-03-01T00:00:00Z", "expirationDate": "2025-01-01T00:00:00Z"}
    assert dates_of(older).issued == dates_of(older).valid_from == dates.valid_from
    assert dates_of(older).valid_until == dates.valid_until
    assert dates_of({"issuedOn": "2019-02-01T23:59:59Z"}).issued.day == date(2019, 2, 1)  # type: ignore[union-attr]
    assert dates_of({"validFrom": 5, "awardedDate": "soon"}) == dates_of({})


def version_1(**changes: Any) -> dict[str, Any]:
    document = plain(**{"@context": V1}, issuanceDate="2026-05-01T12:00:00Z") | changes
    return {name: value for name, value in document.items() if name not in ("validFrom", "validUntil", "awardedDate")}


def test_a_badge_of_data_model_1_1_is_held_to_its_own_dates() -> None:
    report = judged(signed(version_1(expirationDate="2026-05-20T00:00:00Z")))
    assert report.verdict is Verdict.EXPIRED and report.dates.issued is not None
    assert report.check("period").values == {"date": "2026-05-20T00:00:00Z"}  # type: ignore[union-attr]
    assert judged(signed(version_1(issuanceDate="2026-07-01T00:00:00Z"))).verdict is Verdict.NOT_YET_VALID


def test_of_several_dates_the_hardest_counts() -> None:
    both = version_1(expirationDate="2026-05-20T00:00:00Z") | {"validUntil": "2030-01-01T00:00:00Z"}
    assert judged(signed(both)).verdict is Verdict.EXPIRED
    turned = version_1(expirationDate="2030-01-01T00:00:00Z") | {"validUntil": "2026-05-20T00:00:00Z"}
    assert judged(signed(turned)).verdict is Verdict.EXPIRED
    listed = plain(validUntil=["2030-01-01T00:00:00Z", "2026-05-20T00:00:00Z"])
    assert judged(signed(listed)).verdict is Verdict.EXPIRED


def test_a_badge_without_dates_is_not_told_one() -> None:
    document = {
        name: value for name, value in plain().items() if name not in ("validFrom", "validUntil", "awardedDate")
    }
    report = judged(signed(document))
    assert report.verdict is Verdict.VALID and report.dates.issued is None
    period = report.check("period")
    assert period is not None and (period.outcome, period.code) == (Outcome.NOTED, "no-dates")
    assert "dates" in report.to_json() and report.to_json()["dates"] == {}


@pytest.mark.parametrize("text", ["soon", "2026-99-99T99:99:99Z", "01/05/2026"])
def test_a_date_that_cannot_be_read_leaves_it_open(text: str) -> None:
    report = judged(signed(plain(validUntil=text)))
    assert (report.verdict, report.reason) == (Verdict.CANNOT_TELL, "unreadable-date")
    assert report.check("period").values["name"] == "validUntil"  # type: ignore[union-attr]  # it is there


def test_a_day_by_itself_lasts_to_its_end() -> None:
    content = signed(plain(validUntil="2026-06-01"))
    assert judged(content, datetime(2026, 6, 1, 23, 59, 59, tzinfo=UTC)).verdict is Verdict.VALID
    assert judged(content, datetime(2026, 6, 2, tzinfo=UTC)).verdict is Verdict.EXPIRED


def test_no_sentence_of_a_report_has_an_empty_date() -> None:
    for path in CASES.glob("*.json"):
        for check in judged(path.read_bytes()).checks:
            assert " on ." not in check.detail and "None" not in check.detail, path.name
    assert load_object(json.dumps({"a": 1}))
    with pytest.raises(EncodingError):
        from openbadges3.dates import instant_of

        instant_of("soon", name="validFrom", is_end=False)
