"""Verification of a badge in the order of OB 3.0 §9.1, to a report; nothing here raises on input or opens a socket.

Each numbered step below carries the number of its check in the report. Whatever is needed from outside comes through
the given `fetch`, each address at most once.
"""

from __future__ import annotations

from datetime import UTC, datetime

from .canonical import Shapes
from .canonical.screen import require_plain_members
from .canonical.shapes import Described, Knowing
from .codes import Code
from .credential import embedded_credentials, issuer_of, period_finding, readable
from .errors import OpenBadgesError, WorkBudgetError
from .identity import fetch_bytes
from .issuers import impostor_finding, issuer_finding, keyless_finding
from .jwt_proof import Token, check_token, claim_notes, require_claims
from .model.forms import Forms
from .model.structure import proof_faults
from .opening import Opened, Opening
from .policy import STRICT, Form, Policy
from .presented import presentation_check
from .proof import unsecured
from .recipient import recipient_finding
from .registry import Claim, claim_of
from .related import embedded_finding, refresh_address, refresh_finding
from .report import WORST_FIRST, Check, Fetch, Fetched, Finding, Note, Outcome, Report, Verdict
from .said import SignedForm
from .schema_check import schema_findings
from .securing import Secured, check_proofs
from .standing import Lists, status_findings
from .strict_json import JsonObject
from .undecided import finding_of, is_key_missing
from .work import FETCHED, STRUCTURE_PART, Work

_IN_PERIOD = Finding(Outcome.PASSED, "The badge is within its period.", code=Code.IN_PERIOD)
_PROVEN = Finding(Outcome.PASSED, "The signature covers the whole badge and holds.", code=Code.HOLDS)
_SOUND_CHECK = Check("structure", Outcome.PASSED, "The badge has the structure of Open Badges 3.0.", Code.SOUND)
_PROVEN_CHECK = Check("proof", *_PROVEN[:2], _PROVEN.code)
_IN_PERIOD_CHECK = Check("period", *_IN_PERIOD[:2], _IN_PERIOD.code)
_DEEPEST = 2
_MOST_EMBEDDED = 32
_MOST_PRESENTATIONS = 4
_MOST_TOLD, _MOST_NOTES = 20, 100


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
    work: Work | None = None,
) -> Report:
    """Judge a badge given as JSON, token, PNG or SVG, alone or in a presentation, an envelope or a wrapper.

    `fetch(url)` answers `Fetched` or raises `LookupError` or `OSError`; it is asked for did:web and key documents,
    status lists, schemas and newer editions only. `now` is the instant to judge at, with a zone. With `recipient`, an
    id or a plain identity (an e-mail address, say), a badge awarded to somebody else is invalid. The report's verdict
    is the worst of what was found, in the order of `report.WORST_FIRST`; its checks say what was done.

    One budget of `work` is for the badge and everything inside it; over it the answer is `cannot-tell`.
    """
    if now.tzinfo is None:
        now = now.replace(tzinfo=UTC)
    first = _Verification(fetch=fetch, now=now, policy=policy, shapes=shapes, work=work or Work(), recipient=recipient)
    return first.of_content(bytes(content))


class _Verification:
    def __init__(
        self,
        *,
        fetch: Fetch,
        now: datetime,
        policy: Policy,
        shapes: Shapes,
        work: Work,
        recipient: str | None = None,
        depth: int = 0,
        may_refresh: bool = True,
    ) -> None:
        self._fetch, self._now, self._policy, self._shapes, self._work = fetch, now, policy, shapes, work
        self._recipient, self._depth, self._may_refresh = recipient, depth, may_refresh
        self._known: dict[str, Fetched | LookupError] = {}
        self._checks: list[Check] = []
        self._reasons: dict[Verdict, str] = {}
        self._notes: list[Note] = []
        self._container, self._inside = "json", ""
        self._credential: JsonObject | None = None
        self._secured = Secured()
        self._is_known = False

    def of_content(self, content: bytes) -> Report:
        """The report about bytes in any container."""
        opening = Opening(self._policy, self._shapes, self._work)
        try:
            found = opening.found_in(content)
        except OpenBadgesError as error:
            self._container, self._inside = opening.container, opening.inside
            self._found("read", finding_of(error))
            return self._report()
        self._container, self._inside, self._notes = opening.container, opening.inside, opening.notes
        return self._with_presentations(self._of_found(found), opening)

    def _of_found(self, found: list[Opened]) -> Report:
        if len(found) > 1:
            return self._of_several(found)
        values = {"container": self._container, "inside": self._inside}
        self._found("read", Finding(Outcome.PASSED, f"Read as {self._container}.", code=Code.READ, values=values))
        return self.of_opened(found[0])

    def _with_presentations(self, report: Report, opening: Opening) -> Report:
        """The report with what the signatures of presentations around the badge come to; its verdict is about the
        badge alone, which was judged before with the same budget."""
        checks = [
            presentation_check(
                each,
                report.credential,
                fetch=self._fetch_once,
                now=self._now,
                local=self._policy.local_hosts,
                canonical=SignedForm(Knowing(None, Shapes(), self._work)),
                work=self._work,
            )
            for each in opening.presented[:_MOST_PRESENTATIONS]
        ]
        return report._replace(checks=(*report.checks, *checks)) if checks else report

    def _of_several(self, found: list[Opened]) -> Report:
        """The report about the one of several badges that stands worst."""
        reports = [self._another_of_file().of_opened(each) for each in found]
        worst = min(reports, key=lambda report: _rank(report.verdict))
        detail = f"There are {len(found)} badges inside. Each was judged; this is about the one that stands worst."
        read = Check("read", Outcome.PASSED, detail, Code.SEVERAL, {"count": str(len(found)), "inside": self._inside})
        return worst._replace(
            checks=(read, *worst.checks),
            container=self._container,
            inside=self._inside,
        )

    def _another_of_file(self) -> _Verification:
        """One that judges another badge of the same file, with what is amiss around all of them."""
        another = self._another(depth=self._depth, may_refresh=self._may_refresh)
        another._notes = [*self._notes]
        return another

    def of_opened(self, opened: Opened) -> Report:
        """The report about a badge out of its containers."""
        return self.of_document(opened.document, opened.described, opened.token)

    def of_document(self, document: JsonObject, described: Described, token: Token | None = None) -> Report:
        """The report about a document that was read already, and is described without its proof."""
        self._credential = document
        try:
            return self._of_document(document, described, token)
        except WorkBudgetError as error:
            self._found("work", finding_of(error))
            return self._report()

    def _of_document(self, document: JsonObject, described: Described, token: Token | None) -> Report:
        if described.copy is None:
            self._work.spend(len(described.shape) * STRUCTURE_PART)
        faults = [*FORMS.faults(described), *proof_faults(document)]
        self._notes += [Note(fault.path, f"{fault.message}.") for fault in faults if not fault.is_hidden]
        proven = self._proven(document, described, token)
        self._notes += [*claim_notes(token)] if token is not None else []
        is_sound = self._is_conforming(document, [str(fault) for fault in faults if fault.is_hidden])
        if proven is not _PROVEN:
            self._found("proof", proven)
            self._judge_unproven(document, proven)
            return self._report()
        self._checks.append(_PROVEN_CHECK)
        if is_sound:
            newer = self._judged(document, described)
            if newer is not None:
                return newer
        return self._report()

    # Step 1 (§9.1 step 1): the structure of the standard, with nothing a reader could miss

    def _is_conforming(self, document: JsonObject, hidden: list[str]) -> bool:
        """Tell the faults of form, which are a refusal where every rule counts."""
        try:
            require_plain_members(document.get("proof"))
        except OpenBadgesError as error:
            hidden = [*hidden, str(error)]
        if not hidden and not self._notes:
            self._checks.append(_SOUND_CHECK)
            return True
        told = [f"{note.path} {note.detail}" for note in self._notes]
        if hidden:
            self._secured = Secured()  # nothing of it may be shown as genuine: a reader could miss a part
            sentences = " ".join([*hidden, *told][:_MOST_TOLD])
            self._found("structure", Finding(Outcome.FAILED, sentences, Verdict.INVALID, Code.HIDDEN_PARTS))
            return False
        is_refused = self._policy.form is Form.EXACT
        outcome, verdict = (Outcome.FAILED, Verdict.INVALID) if is_refused else (Outcome.NOTED, None)
        values = {"count": str(len(told)), "first": told[0]}
        self._found("structure", Finding(outcome, " ".join(told[:_MOST_TOLD]), verdict, Code.FORM, values))
        return not is_refused

    # Step 2 (§9.1 step 2, §8): the proof covers everything, and the key stands by it

    def _proven(self, document: JsonObject, described: Described, token: Token | None) -> Finding:
        fetch, now, local, work = self._fetch_once, self._now, self._policy.local_hosts, self._work
        form = SignedForm(Knowing(described, self._shapes, self._work))
        try:
            if token is None or "proof" in document:
                self._secured = check_proofs(
                    document, fetch=fetch, now=now, local=local, canonical=form, work=self._work
                )
            if token is not None:
                require_claims(token)
                self._secured = check_token(token, fetch=fetch, now=now, local=local, work=work)
        except OpenBadgesError as error:
            self._secured = Secured()
            return finding_of(error)
        if form.said is not None:
            self._credential = form.said | {"proof": document.get("proof")}
        noted = {note.path for note in self._notes}
        self._notes += [note for note in form.notes if note.path not in noted]
        return _PROVEN

    def _judge_unproven(self, document: JsonObject, proven: Finding) -> None:
        """What can still be told when the signature holds nothing: who it says it is from, and its own dates."""
        if proven.verdict is not Verdict.CANNOT_TELL:
            self._reasons[Verdict.INVALID] = proven.code
            return
        claim = claim_of(document)
        if is_key_missing(proven.code) and self._policy.is_known(claim.id) is False:
            del self._reasons[Verdict.CANNOT_TELL]
            self._found("issuer", keyless_finding(claim, self._policy))
        self._warn(claim)
        self._found("period", (period_finding(document, self._now) or _IN_PERIOD)._replace(verdict=None))

    # Step 3: the key is the issuer's, and the issuer is one the caller knows

    def _check_issuer(self, document: JsonObject) -> None:
        claim = claim_of(document)
        finding = issuer_finding(claim, self._secured, self._policy)
        self._found("issuer", finding)
        self._is_known = finding.code is Code.KNOWN_ISSUER
        if finding.verdict is Verdict.UNKNOWN_ISSUER:
            self._warn(claim)

    def _warn(self, claim: Claim) -> None:
        warning = impostor_finding(claim, self._policy)
        if warning is not None:
            self._found("impostor", warning)

    def _judged(self, document: JsonObject, described: Described) -> Report | None:
        """Everything that is looked at once the signature holds; the report on a newer edition, if there is one."""
        plain = readable(document)
        self._check_issuer(plain)
        newer = self._refreshed(plain) if self._may_refresh and not self._reasons else None
        if newer is not None:
            return newer
        self._check_schemas(document)
        self._check_status(plain)
        period = period_finding(document, self._now)
        if period is None:
            self._checks.append(_IN_PERIOD_CHECK)
        else:
            self._found("period", period)
        if self._recipient is not None:
            self._found("recipient", recipient_finding(plain, self._recipient))
        if FORMS.may_embed(described):
            self._check_embedded(document)
        return None

    # Step 4 (§9.1 step 3): a newer edition, asked for once; if there is none, the badge itself is judged

    def _refreshed(self, document: JsonObject) -> Report | None:
        address = refresh_address(document)
        if address is None:
            return None
        try:
            content = fetch_bytes(address, fetch=self._fetch_once, local=self._policy.local_hosts)
        except OpenBadgesError as error:
            detail = f"No newer edition could be had, so this one is judged: {error}"
            self._found("refresh", Finding(Outcome.SKIPPED, detail, code=Code.NOT_REFRESHED))
            return None
        report = self._another(depth=self._depth, may_refresh=False).of_content(content)
        finding = refresh_finding(document, report)
        self._found("refresh", finding)
        return report._replace(checks=(*self._checks, *report.checks)) if finding.outcome is Outcome.PASSED else None

    # Step 5 (§9.1 step 1): the schemas that the badge names

    def _check_schemas(self, document: JsonObject) -> None:
        fetch, local, is_sound = self._fetch_once, self._policy.local_hosts, not self._notes
        for finding in schema_findings(document, fetch=fetch, local=local, work=self._work, is_sound=is_sound):
            self._found("schema", finding)

    # Step 6 (§9.1 step 4): revoked, suspended or superseded

    def _check_status(self, document: JsonObject) -> None:
        local = self._policy.local_hosts
        lists = Lists(fetch=self._fetch_once, now=self._now, local=local, shapes=self._shapes, work=self._work)
        for finding in status_findings(document, lists):
            self._found("status", finding)

    # Step 7 is the period (§9.1 steps 5 and 6), see `credential.period_finding`
    # Step 8 (§9.1 step 8): endorsements and other credentials inside; a forged one makes the badge invalid

    def _check_embedded(self, document: JsonObject) -> None:
        found = embedded_credentials(document)
        if found and (self._depth >= _DEEPEST or len(found) > _MOST_EMBEDDED):
            detail = f"There are {len(found)} credentials inside the badge, too deep or too many to be verified."
            values = {"count": str(len(found))}
            finding = Finding(Outcome.UNKNOWN, detail, Verdict.CANNOT_TELL, Code.TOO_MANY_INSIDE, values)
            self._found("endorsement", finding)
            return
        for path, credential in found:
            inner = self._another(depth=self._depth + 1, may_refresh=False)
            if isinstance(credential, str):
                report = inner.of_content(credential.encode("utf-8"))
            else:
                report = inner.of_document(credential, Described(unsecured(credential)))
            self._found("endorsement", embedded_finding(path, report))
            for warning in report.warnings:
                detail = f"{path}: {warning.detail}"
                self._checks.append(warning._replace(detail=detail, values={**warning.values, "path": path}))
            if report.reason == Code.TOO_MUCH_WORK:
                return

    def _another(self, *, depth: int, may_refresh: bool) -> _Verification:
        return _Verification(
            fetch=self._fetch_once,
            now=self._now,
            policy=self._policy,
            shapes=self._shapes,
            work=self._work,
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
        self._work.spend(FETCHED)
        self._work.read(len(known.body))
        return known

    def _found(self, name: str, finding: Finding) -> None:
        """Add a check; the first one that leads to a verdict is its reason."""
        self._checks.append(Check(name, finding.outcome, finding.detail, finding.code, finding.values))
        if finding.verdict is not None:
            self._reasons.setdefault(finding.verdict, finding.code)

    def _report(self) -> Report:
        findings = tuple(sorted(self._reasons, key=_rank)) if self._reasons else ()
        return Report(
            verdict=findings[0] if findings else Verdict.VALID,
            checks=tuple(self._checks),
            credential=self._credential,
            issuer=issuer_of(self._credential) or None if self._credential is not None else None,
            verification_method=self._secured.method,
            is_signed=self._secured.method is not None,
            container=self._container,
            findings=findings,
            notes=tuple(self._notes[:_MOST_NOTES]),
            registry=self._policy.registry.name if self._policy.registry is not None else "",
            issuer_is_known=self._is_known,
            inside=self._inside,
            reason=self._reasons[findings[0]] if findings else "",
        )


def _rank(verdict: Verdict) -> int:
    return WORST_FIRST.index(verdict) if verdict in WORST_FIRST else len(WORST_FIRST)
