"""The name of a frozen piece of work: what it says cannot change without its digest telling."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import cast

import rfc8785

from .models import Submission, SubmissionFile


def work_digest(submission: Submission, files: Iterable[tuple[str, str]], *, version_digest: str) -> str:
    """ "sha256:<hex>" over the canonical JSON of a revision: answers, plan parts, what carried over, and each file's
    field and SHA-256, with the definition it was written for. `files` may come in any order."""
    content: Mapping[str, object] = {
        "activity": submission.activity_key,
        "answers": submission.answers,
        "carried": submission.carried,
        "definition": version_digest,
        "enrollment": str(submission.enrollment_id),
        "files": [list(each) for each in sorted(files)],
        "included": submission.included,
        "revision": submission.revision,
    }
    # rfc8785 types its input as a closed union; these values were made to be stored as JSON.
    canonical = rfc8785.dumps(cast("dict[str, str]", content))
    return f"sha256:{hashlib.sha256(canonical).hexdigest()}"


def is_as_sent(submission: Submission, files: Iterable[SubmissionFile], *, version_digest: str) -> bool:
    """Whether a stored revision still is what was sent. `files` are its rows, with their attachments."""
    held = [(file.field_key, file.attachment.sha256) for file in files]
    return work_digest(submission, held, version_digest=version_digest) == submission.digest
