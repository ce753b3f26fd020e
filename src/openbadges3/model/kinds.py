"""What a single value of a badge may be, and the sentence for a value that is not it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from openbadges3.canonical.quads import is_iri
from openbadges3.date_times import parse_date_time
from openbadges3.errors import EncodingError
from openbadges3.strict_json import Json, name_of

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_COUNTRY = re.compile(r"[A-Z]{2}")
_HASH = re.compile(r"sha256\$[0-9A-Fa-f]{64}|md5\$[0-9A-Fa-f]{32}")
_SHOWN = 100
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Kind:
    """A kind of value: `fault(value)` is the sentence about what is wrong with a value, or nothing."""

    name: str
    fault: Callable[[Json], str | None]


def _text(value: Json) -> str | None:
    return None if isinstance(value, str) else f"must be text, not {name_of(value)}"


def _matching(pattern: re.Pattern[str], words: str) -> Callable[[Json], str | None]:
    def fault(value: Json) -> str | None:
        if isinstance(value, str) and pattern.fullmatch(value):
            return None
        return f"must be {words}, not {shortened(value) if isinstance(value, str) else name_of(value)}"

    return fault


def _address(value: Json) -> str | None:
    if isinstance(value, str) and is_iri(value):
        return None
    shown = shortened(value) if isinstance(value, str) else name_of(value)
    return f"must be an absolute address (https:, did:, urn:uuid: …), not {shown}"


def shortened(text: str) -> str:
    """A text as a sentence shows it."""
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")


def _date_time(value: Json) -> str | None:
    if not isinstance(value, str):
        return f"must be a date-time with a zone, not {name_of(value)}"
    try:
        parse_date_time(value)
    except EncodingError:
        return f"must be a date-time with a zone, such as 2026-05-01T12:00:00Z, not {shortened(value)}"
    return None


def _number(value: Json) -> str | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return None
    return f"must be a number, not {name_of(value)}"


def _boolean(value: Json) -> str | None:
    return None if isinstance(value, bool) else f"must be true or false, not {name_of(value)}"


def _anything(value: Json) -> str | None:
    return "must not be null" if value is None else None


def one_of(name: str, terms: str) -> Kind:
    """A term of a fixed list (given as words), or an extension `ext:Name`."""
    known = frozenset(terms.split())

    def fault(value: Json) -> str | None:
        if isinstance(value, str) and (value in known or (value.startswith("ext:") and len(value) > 4)):
            return None
        shown = shortened(value) if isinstance(value, str) else name_of(value)
        return f"must be {name} of the standard or start with ext:, not {shown}"

    return Kind(name, fault)


TEXT = Kind("text", _text)
URI = Kind("an absolute address", _address)
DATE_TIME = Kind("a date-time with a zone", _date_time)
DATE = Kind("a date", _matching(_DATE, "a date such as 2026-05-01"))
NUMBER = Kind("a number", _number)
BOOLEAN = Kind("true or false", _boolean)
LANGUAGE = Kind("a language tag", _matching(_LANGUAGE, "a language tag such as en-US"))
COUNTRY = Kind("a country code", _matching(_COUNTRY, "a country code of two capital letters"))
HASH = Kind("a hash", _matching(_HASH, "sha256$ and 64 hexadecimal digits when hashed is true"))
ANYTHING = Kind("anything", _anything)

ACHIEVEMENT_TYPE = one_of(
    "an achievement type",
    "Achievement ApprenticeshipCertificate Assessment Assignment AssociateDegree Award Badge BachelorDegree Certificate"
    " CertificateOfCompletion Certification CommunityService Competency Course CoCurricular Degree Diploma"
    " DoctoralDegree Fieldwork GeneralEducationDevelopment JourneymanCertificate LearningProgram License Membership"
    " ProfessionalDoctorate QualityAssuranceCredential MasterCertificate MasterDegree MicroCredential"
    " ResearchDoctorate SecondarySchoolDiploma",
)
TARGET_TYPE = one_of(
    "a target type",
    "ceasn:Competency ceterms:Credential CFItem CFRubric CFRubricCriterion CFRubricCriterionLevel CTDL",
)
IDENTIFIER_TYPE = one_of(
    "an identifier type",
    "name sourcedId systemId productId userName accountId emailAddress nationalIdentityNumber isbn issn lisSourcedId"
    " oneRosterSourcedId sisSourcedId ltiContextId ltiDeploymentId ltiToolId ltiPlatformId ltiUserId identifier",
)
RESULT_TYPE = one_of(
    "a result type",
    "GradePointAverage LetterGrade Percent PerformanceLevel PredictedScore RawScore Result RubricCriterion"
    " RubricCriterionLevel RubricScore ScaledScore Status",
)
RESULT_STATUS = one_of("a result status", "Completed Enrolled Failed InProgress OnHold Provisional Withdrew")
