"""Verification of a badge in the order of OB 3.0 §9.1, to a report; nothing here raises on input or opens a socket.

Each numbered step below carries the number of its check in the report. Whatever is needed from outside comes through
the given `fetch`, each address at most once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from .bake import is_png, is_svg, unbake
from .canonical.screen import require_plain_members
from .date_times import parse_date_time
from .errors import BakeError, EncodingError, OpenBadgesError, StatusError, UnavailableError
from .identity import fetch_object
from .model import structure_faults
from .model.structure import in_data_model_2, types_of
from .policy import STRICT, Policy, Shape
from .report import Check, Fetch, Fetched, Outcome, Report, Verdict
from .securing import Secured, authenticate, check_proofs
from .status_list import Entry, Purpose, status_in
from .strict_json import Json, JsonObject, Limits, load_object

_LIST_LIMITS = Limits(size=4 * 1024 * 1024)
_WORST_FIRST = (
    Verdict.INVALID,
    Verdict.REVOKED,
    Verdict.SUSPENDED,
    Verdict.EXPIRED,
    Verdict.NOT_YET_VALID,
    Verdict.CANNOT_TELL,
    Verdict.SUPERSEDED,
    Verdict.UNKNOWN_ISSUER,
)
_VERDICT_OF_PURPOSE = {
    Purpose.REVOCATION.value: Verdict.REVOKED,
    Purpose.SUSPENSION.value: Verdict.SUSPENDED,
    Purpose.REFRESH.value: Verdict.SUPERSEDED,
}
_DEEPEST_ENDORSEMENT = 2


def verify(content: bytes, *, fetch: Fetch, now: datetime, policy: Policy = STRICT) -> Report:
    """Judge a badge given as JSON, PNG or SVG.

    `fetch(url)` answers `Fetched` or raises `LookupError` or `OSError`; it is asked for did:web documents, key documents
    and status lists only. `now` is the instant to judge at, with a zone. The report's verdict is the worst of what was
    found; its checks say what was done, in order.
    """
    if now.tzinfo is None:
        now = now.replace(tzinfo=UTC)
    return _Verification(fetch=fetch, now=now, policy=policy).of_content(bytes(content))


class _Verification:
    def __init__(self, *, fetch: Fetch, now: datetime, policy: Policy, depth: int = 0) -> None:
        self._fetch, self._now, self._policy, self._depth = fetch, now, policy, depth
        self._known: dict[str, Fetched | LookupError] = {}
        self._checks: list[Check] = []
        self._verdicts: set[Verdict] = set()
        self._container = "json"
        self._credential: JsonObject | None = None
        self._secured = Secured()

    def of_content(self, content: bytes) -> Report:
        """The report about bytes in any container."""
        try:
            self._credential = self._read(content)
        except OpenBadgesError as error:
            self._add("read", Outcome.FAILED, str(error), Verdict.INVALID)
            return self._report()
        self._add("read", Outcome.PASSED, f"Read as {self._container}.")
        return self.of_document(self._credential)

    def of_document(self, document: JsonObject) -> Report:
        """The report about a document that was read already."""
        self._credential = document
        if self._is_conforming(document) and self._is_proven(document):
            plain = in_data_model_2(document)
            self._check_issuer(plain)
            self._check_status(plain)
            self._check_period(plain)
            self._check_endorsements(plain)
        return self._report()

    # Step 0: bytes to a document

    def _read(self, content: bytes) -> JsonObject:
        if is_png(content) or is_svg(content):
            self._container = "png" if is_png(content) else "svg"
            if len(content) > self._policy.image_bytes:
                raise BakeError(f"The picture is larger than {self._policy.image_bytes} bytes.")
            content = unbake(content)
        return load_object(content, limits=self._policy.limits)

    # Step 1 (§9.1 step 1): the structure of the standard, with nothing a reader could miss

    def _is_conforming(self, document: JsonObject) -> bool:
        faults = [
            str(fault)
            for fault in structure_faults(document)
            if not (fault.is_form and self._policy.shape is Shape.READABLE)
        ]
        try:
            require_plain_members(document)
        except OpenBadgesError as error:
            faults.append(str(error))
        if faults:
            self._add("structure", Outcome.FAILED, " ".join(faults[:20]), Verdict.INVALID)
            return False
        self._add("structure", Outcome.PASSED, "The badge has the structure of Open Badges 3.0.")
        return True

    # Step 2 (§9.1 step 2, §8): the proof covers everything, and the key stands by it

    def _is_proven(self, document: JsonObject) -> bool:
        try:
            self._secured = check_proofs(
                document, fetch=self._fetch_once, now=self._now, local=self._policy.local_hosts
            )
        except UnavailableError as error:
            self._add("proof", Outcome.UNKNOWN, str(error), Verdict.CANNOT_TELL)
            return False
        except OpenBadgesError as error:
            self._add("proof", Outcome.FAILED, str(error), Verdict.INVALID)
            return False
        self._add("proof", Outcome.PASSED, "The signature covers the whole badge and holds.")
        return True

    # Step 3: the key is the issuer's, and the issuer is one the caller knows

    def _check_issuer(self, document: JsonObject) -> None:
        issuer = issuer_of(document)
        try:
            is_authenticated = authenticate(issuer, self._secured)
        except OpenBadgesError as error:
            self._add("issuer", Outcome.FAILED, str(error), Verdict.INVALID)
            return
        if not is_authenticated:
            detail = f"The signature holds, but nothing shows that its key belongs to {issuer}."
            self._add("issuer", Outcome.UNKNOWN, detail, Verdict.UNKNOWN_ISSUER)
        elif self._policy.trusted is not None and not self._policy.trusted(issuer):
            detail = f"The badge was signed by {issuer}, who is not among the known issuers."
            self._add("issuer", Outcome.UNKNOWN, detail, Verdict.UNKNOWN_ISSUER)
        else:
            self._add("issuer", Outcome.PASSED, f"The badge was signed by {issuer}.")

    # Step 4 (§9.1 step 4): revoked, suspended or superseded

    def _check_status(self, document: JsonObject) -> None:
        status = document.get("credentialStatus")
        entries = status if isinstance(status, list) else [status] if status is not None else []
        if not entries:
            self._add("status", Outcome.SKIPPED, "The badge names no status list, so it cannot have been revoked.")
        for entry in entries:
            self._check_status_entry(entry if isinstance(entry, dict) else {})

    def _check_status_entry(self, status: JsonObject) -> None:
        if status.get("type") != "BitstringStatusListEntry":
            detail = f"The status type {status.get('type')!r} is not one this library knows."
            self._add("status", Outcome.UNKNOWN, detail, Verdict.CANNOT_TELL)
            return
        try:
            entry = Entry.of(status)
            value = status_in(self._verified_list(entry.list_credential), entry)
        except StatusError as error:
            verdict = Verdict.INVALID if error.code in ("MALFORMED_VALUE_ERROR", "RANGE_ERROR") else Verdict.CANNOT_TELL
            outcome = Outcome.FAILED if verdict is Verdict.INVALID else Outcome.UNKNOWN
            self._add("status", outcome, f"{error.code}: {error}", verdict)
            return
        self._judge_status(entry, value)

    def _judge_status(self, entry: Entry, value: int) -> None:
        known = entry.purpose in _VERDICT_OF_PURPOSE or entry.purpose == Purpose.MESSAGE
        if not value and known:
            self._add("status", Outcome.PASSED, f"The list says nothing against the badge ({entry.purpose}).")
        elif entry.purpose == Purpose.MESSAGE:
            message = (entry.messages or {}).get(f"{value:#x}", "no text is given for it")
            self._add("status", Outcome.PASSED, f"The list carries the message {value:#x}: {message}.")
        elif known:
            verdict = _VERDICT_OF_PURPOSE[entry.purpose]
            self._add("status", Outcome.FAILED, f"The list says: {verdict.value}.", verdict)
        else:
            detail = f"The list is for the purpose {entry.purpose!r}, whose meaning is not known here."
            self._add("status", Outcome.UNKNOWN, detail, Verdict.CANNOT_TELL)

    def _verified_list(self, url: str) -> Mapping[str, Json]:
        """The list credential at an address, its proof and period checked (Bitstring Status List §3.2)."""
        try:
            document = fetch_object(url, fetch=self._fetch_once, local=self._policy.local_hosts, limits=_LIST_LIMITS)
        except OpenBadgesError as error:
            raise StatusError("STATUS_RETRIEVAL_ERROR", str(error)) from None
        try:
            require_plain_members(document)
            secured = check_proofs(document, fetch=self._fetch_once, now=self._now, local=self._policy.local_hosts)
            is_authenticated = authenticate(issuer_of(document), secured)
            period = period_verdict(document, self._now)
        except OpenBadgesError as error:
            raise StatusError("STATUS_VERIFICATION_ERROR", f"The status list does not verify: {error}") from None
        if not is_authenticated:
            raise StatusError("STATUS_VERIFICATION_ERROR", "The status list is not signed by its issuer.")
        if period is not None:
            raise StatusError("STATUS_VERIFICATION_ERROR", f"The status list is {period[0].value}.")
        return document

    # Step 5 (§9.1 steps 5 and 6): the period

    def _check_period(self, document: JsonObject) -> None:
        try:
            found = period_verdict(document, self._now)
        except EncodingError as error:
            self._add("period", Outcome.FAILED, str(error), Verdict.INVALID)
            return
        if found is not None:
            self._add("period", Outcome.FAILED, found[1], found[0])
        else:
            self._add("period", Outcome.PASSED, "The badge is within its period.")

    # Step 6 (§9.1 step 8): endorsements; a forged one makes the badge invalid, a lapsed one only itself

    def _check_endorsements(self, document: JsonObject) -> None:
        for path, endorsement in embedded_credentials(document):
            if self._depth >= _DEEPEST_ENDORSEMENT:
                self._add(
                    "endorsement", Outcome.UNKNOWN, f"{path} is nested too deeply to be verified.", Verdict.INVALID
                )
                continue
            inner = _Verification(fetch=self._fetch_once, now=self._now, policy=self._policy, depth=self._depth + 1)
            report = inner.of_document(endorsement)
            if report.verdict is Verdict.VALID:
                self._add("endorsement", Outcome.PASSED, f"{path} is valid.")
                continue
            failed = next((item.detail for item in report.checks if item.outcome is not Outcome.PASSED), "")
            is_forged = report.verdict is Verdict.INVALID
            outcome = Outcome.FAILED if is_forged else Outcome.UNKNOWN
            self._add(
                "endorsement",
                outcome,
                f"{path} is {report.verdict.value}: {failed}",
                Verdict.INVALID if is_forged else None,
            )

    def _fetch_once(self, url: str) -> Fetched:
        known = self._known.get(url)
        if known is None:
            try:
                known = self._fetch(url)
            except (LookupError, OSError, ValueError) as error:
                known = LookupError(str(error))
            self._known[url] = known
        if isinstance(known, LookupError):
            raise known
        return known

    def _add(self, name: str, outcome: Outcome, detail: str, verdict: Verdict | None = None) -> None:
        self._checks.append(Check(name, outcome, detail))
        if verdict is not None:
            self._verdicts.add(verdict)

    def _report(self) -> Report:
        worst = next((verdict for verdict in _WORST_FIRST if verdict in self._verdicts), Verdict.VALID)
        return Report(
            verdict=worst,
            checks=tuple(self._checks),
            credential=self._credential,
            issuer=issuer_of(self._credential) or None if self._credential is not None else None,
            verification_method=self._secured.method,
            is_signed=self._secured.method is not None,
            container=self._container,
        )


def issuer_of(document: Mapping[str, Json]) -> str:
    """The id of the issuer, whether it is written alone or in a profile; empty if there is none."""
    issuer = document.get("issuer")
    identifier = issuer.get("id") if isinstance(issuer, dict) else issuer
    return identifier if isinstance(identifier, str) else ""


def period_verdict(document: Mapping[str, Json], now: datetime) -> tuple[Verdict, str] | None:
    """Whether the document is outside its period, with a sentence; `EncodingError` for a date that is none."""
    start, end = document.get("validFrom"), document.get("validUntil")
    if start is not None and parse_date_time(str(start)) > now:
        return Verdict.NOT_YET_VALID, f"It is valid only from {start}."
    if end is not None and parse_date_time(str(end)) < now:
        return Verdict.EXPIRED, f"It was valid until {end}."
    return None


def embedded_credentials(document: Mapping[str, Json]) -> list[tuple[str, JsonObject]]:
    """The credentials inside a document, outermost only, each with its path."""
    found: list[tuple[str, JsonObject]] = []
    stack: list[tuple[str, Json]] = [(f"$.{name}", value) for name, value in document.items() if name != "proof"]
    while stack:
        path, item = stack.pop()
        if isinstance(item, dict):
            if "VerifiableCredential" in types_of(item) or "EndorsementCredential" in types_of(item):
                found.append((path, item))
            else:
                stack.extend((f"{path}.{name}", value) for name, value in item.items())
        elif isinstance(item, list):
            stack.extend((f"{path}[{index}]", value) for index, value in enumerate(item))
    return sorted(found, key=lambda pair: pair[0])
