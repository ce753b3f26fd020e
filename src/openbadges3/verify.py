"""Verification of a badge in the order of OB 3.0 §9.1, to a report; nothing here raises on input or opens a socket.

Each numbered step below carries the number of its check in the report. Whatever is needed from outside comes through
the given `fetch`, each address at most once.
"""

from __future__ import annotations

from datetime import UTC, datetime

from .bake import is_png, is_svg, unbake
from .canonical import Shapes
from .canonical.screen import require_plain_members
from .canonical.shapes import Described, Knowing
from .credential import embedded_credentials, issuer_of, period_verdict
from .errors import BakeError, OpenBadgesError, UnavailableError
from .identity import fetch_bytes
from .jwt_proof import Token, check_token, is_token, read_token, require_claims
from .model.forms import Forms
from .model.structure import in_data_model_2, is_open_badges_2, proof_faults
from .policy import STRICT, Form, Policy
from .proof import unsecured
from .reading import read
from .recipient import recipient_finding
from .related import embedded_finding, refresh_address, refresh_finding
from .report import Check, Fetch, Fetched, Finding, Outcome, Report, Verdict
from .schema_check import schema_findings
from .securing import Secured, authenticate, check_proofs
from .standing import Lists, status_findings
from .strict_json import JsonObject

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
_SOUND = Check("structure", Outcome.PASSED, "The badge has the structure of Open Badges 3.0.")
_PROVEN = Check("proof", Outcome.PASSED, "The signature covers the whole badge and holds.")
_IN_PERIOD = Check("period", Outcome.PASSED, "The badge is within its period.")
_DEEPEST = 2
_MOST_EMBEDDED = 32


FORMS = Forms()
"""The shapes whose structure was found sound in this process."""

SHAPES = Shapes()
"""The shapes of badges this process has verified; set `SHAPES.on_difference` to be told of an alarm."""


def verify(
    content: bytes,
    *,
    fetch: Fetch,
    now: datetime,
    policy: Policy = STRICT,
    recipient: str | None = None,
    shapes: Shapes = SHAPES,
) -> Report:
    """Judge a badge given as JSON, token, PNG or SVG.

    `fetch(url)` answers `Fetched` or raises `LookupError` or `OSError`; it is asked for did:web and key documents,
    status lists, schemas and newer editions only. `now` is the instant to judge at, with a zone. With `recipient`, an
    id or a plain identity (an e-mail address, say), a badge awarded to somebody else is invalid. The report's verdict
    is the worst of what was found; its checks say what was done, in order.
    """
    if now.tzinfo is None:
        now = now.replace(tzinfo=UTC)
    first = _Verification(fetch=fetch, now=now, policy=policy, shapes=shapes, recipient=recipient)
    return first.of_content(bytes(content))


class _Verification:
    def __init__(
        self,
        *,
        fetch: Fetch,
        now: datetime,
        policy: Policy,
        shapes: Shapes,
        recipient: str | None = None,
        depth: int = 0,
        may_refresh: bool = True,
    ) -> None:
        self._fetch, self._now, self._policy, self._shapes = fetch, now, policy, shapes
        self._recipient, self._depth, self._may_refresh = recipient, depth, may_refresh
        self._known: dict[str, Fetched | LookupError] = {}
        self._checks: list[Check] = []
        self._verdicts: set[Verdict] = set()
        self._container = "json"
        self._credential: JsonObject | None = None
        self._secured = Secured()
        self._token: Token | None = None

    def of_content(self, content: bytes) -> Report:
        """The report about bytes in any container."""
        try:
            document, described = self._read(content)
        except OpenBadgesError as error:
            self._add("read", Outcome.FAILED, str(error), Verdict.INVALID)
            return self._report()
        self._add("read", Outcome.PASSED, f"Read as {self._container}.")
        return self.of_document(document, described)

    def of_document(self, document: JsonObject, described: Described) -> Report:
        """The report about a document that was read already, and is described without its proof."""
        self._credential = document
        if self._is_conforming(document, described) and self._is_proven(document, described):
            plain = in_data_model_2(document)
            self._check_issuer(plain)
            newer = self._refreshed(plain) if self._may_refresh and not self._verdicts else None
            if newer is not None:
                return newer
            self._check_schemas(document)
            self._check_status(plain)
            self._check_period(plain)
            if self._recipient is not None:
                self._found("recipient", recipient_finding(plain, self._recipient))
            if FORMS.may_embed(described):
                self._check_embedded(plain)
        return self._report()

    # Step 0: bytes to a document

    def _read(self, content: bytes) -> tuple[JsonObject, Described]:
        if is_png(content) or is_svg(content):
            self._container = "png" if is_png(content) else "svg"
            if len(content) > self._policy.image_bytes:
                raise BakeError(f"The picture is larger than {self._policy.image_bytes} bytes.")
            content = unbake(content)
        if not is_token(content):
            return read(content, limits=self._policy.limits, shapes=self._shapes)
        self._token = read_token(content, limits=self._policy.limits)
        self._container = "jwt" if self._container == "json" else f"{self._container}, jwt"
        document = self._token.document
        return document, Described(unsecured(document))

    # Step 1 (§9.1 step 1): the structure of the standard, with nothing a reader could miss

    def _is_conforming(self, document: JsonObject, described: Described) -> bool:
        faults = [
            str(fault)
            for fault in (*FORMS.faults(described), *proof_faults(document))
            if not (fault.is_form and self._policy.form is Form.READABLE)
        ]
        if is_open_badges_2(document):
            detail = "This is an Open Badges 2.0 assertion; this library judges Open Badges 3.0."
            self._add("structure", Outcome.UNKNOWN, detail, Verdict.CANNOT_TELL)
            return False
        try:
            require_plain_members(document.get("proof"))
        except OpenBadgesError as error:
            faults.append(str(error))
        if faults:
            self._add("structure", Outcome.FAILED, " ".join(faults[:20]), Verdict.INVALID)
            return False
        self._checks.append(_SOUND)
        return True

    # Step 2 (§9.1 step 2, §8): the proof covers everything, and the key stands by it

    def _is_proven(self, document: JsonObject, described: Described) -> bool:
        fetch, now, local = self._fetch_once, self._now, self._policy.local_hosts
        try:
            if self._token is None or "proof" in document:
                canonical = Knowing(described, self._shapes)
                self._secured = check_proofs(document, fetch=fetch, now=now, local=local, canonical=canonical)
            if self._token is not None:
                require_claims(self._token, complete=self._policy.form is Form.EXACT)
                self._secured = check_token(self._token, fetch=fetch, now=now, local=local)
        except UnavailableError as error:
            self._add("proof", Outcome.UNKNOWN, str(error), Verdict.CANNOT_TELL)
        except OpenBadgesError as error:
            self._add("proof", Outcome.FAILED, str(error), Verdict.INVALID)
        else:
            self._checks.append(_PROVEN)
            return True
        self._secured = Secured()
        return False

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

    # Step 4 (§9.1 step 3): a newer edition, asked for once; if there is none, the badge itself is judged

    def _refreshed(self, document: JsonObject) -> Report | None:
        address = refresh_address(document)
        if address is None:
            return None
        try:
            content = fetch_bytes(address, fetch=self._fetch_once, local=self._policy.local_hosts)
        except OpenBadgesError as error:
            self._add("refresh", Outcome.SKIPPED, f"No newer edition could be had, so this one is judged: {error}")
            return None
        report = self._another(depth=self._depth, may_refresh=False).of_content(content)
        finding = refresh_finding(document, report)
        self._found("refresh", finding)
        return report._replace(checks=(*self._checks, *report.checks)) if finding.outcome is Outcome.PASSED else None

    # Step 5 (§9.1 step 1): the schemas that the badge names

    def _check_schemas(self, document: JsonObject) -> None:
        for finding in schema_findings(document, fetch=self._fetch_once, local=self._policy.local_hosts):
            self._found("schema", finding)

    # Step 6 (§9.1 step 4): revoked, suspended or superseded

    def _check_status(self, document: JsonObject) -> None:
        lists = Lists(fetch=self._fetch_once, now=self._now, local=self._policy.local_hosts, shapes=self._shapes)
        for finding in status_findings(document, lists):
            self._found("status", finding)

    # Step 7 (§9.1 steps 5 and 6): the period

    def _check_period(self, document: JsonObject) -> None:
        found = period_verdict(document, self._now)
        if found is not None:
            self._add("period", Outcome.FAILED, found[1], found[0])
        else:
            self._checks.append(_IN_PERIOD)

    # Step 8 (§9.1 step 8): endorsements and other credentials inside; a forged one makes the badge invalid

    def _check_embedded(self, document: JsonObject) -> None:
        found = embedded_credentials(document)
        if self._depth >= _DEEPEST or len(found) > _MOST_EMBEDDED:
            detail = f"There are {len(found)} credentials inside the badge, too deep or too many to be verified."
            self._add("endorsement", Outcome.UNKNOWN, detail, Verdict.INVALID)
            return
        for path, credential in found:
            inner = self._another(depth=self._depth + 1, may_refresh=False)
            if isinstance(credential, str):
                self._found("endorsement", embedded_finding(path, inner.of_content(credential.encode("utf-8"))))
            else:
                self._found(
                    "endorsement",
                    embedded_finding(path, inner.of_document(credential, Described(unsecured(credential)))),
                )

    def _another(self, *, depth: int, may_refresh: bool) -> _Verification:
        return _Verification(
            fetch=self._fetch_once,
            now=self._now,
            policy=self._policy,
            shapes=self._shapes,
            recipient=self._recipient if not depth else None,
            depth=depth,
            may_refresh=may_refresh,
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

    def _found(self, name: str, finding: Finding) -> None:
        self._add(name, finding.outcome, finding.detail, finding.verdict)

    def _add(self, name: str, outcome: Outcome, detail: str, verdict: Verdict | None = None) -> None:
        self._checks.append(Check(name, outcome, detail))
        if verdict is not None:
            self._verdicts.add(verdict)

    def _report(self) -> Report:
        worst = min(self._verdicts, key=_WORST_FIRST.index, default=Verdict.VALID)
        return Report(
            verdict=worst,
            checks=tuple(self._checks),
            credential=self._credential,
            issuer=issuer_of(self._credential) or None if self._credential is not None else None,
            verification_method=self._secured.method,
            is_signed=self._secured.method is not None,
            container=self._container,
        )
