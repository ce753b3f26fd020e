"""Status lists as signed credentials: what is answered at /status/<id>."""

from datetime import datetime, timedelta

from openbadges3.date_times import write_date_time
from openbadges3.issue import require_own_work, sign
from openbadges3.keys import Signer
from openbadges3.lint import lint
from openbadges3.status_list import Bitstring, status_list_document
from openbadges3.strict_json import Limits

from .addresses import status_address
from .custody import faults_of_a_key
from .models import StatusList

VALID_FOR = timedelta(hours=72)
SIGN_AGAIN_AFTER = timedelta(hours=24)
TIME_TO_LIVE = timedelta(minutes=5)
_LIMITS = Limits(size=512 * 1024)


def signed_list(status_list: StatusList, signer: Signer, *, base_url: str, at: datetime) -> str:
    """The list as it stands, signed and verified. `status_list.issuer` must be loaded."""
    document = status_list_document(
        status_address(base_url, status_list.pk),
        status_list.issuer.did,
        purpose=status_list.purpose,
        bits=Bitstring(bytes(status_list.bits)),
        valid_from=write_date_time(at),
        valid_until=write_date_time(at + VALID_FOR),
        ttl=int(TIME_TO_LIVE.total_seconds() * 1000),
    )
    with faults_of_a_key(signer.verification_method):
        content = sign(lint(document, limits=_LIMITS), signer, created=at)
        require_own_work(content, signer)
    return content.decode()
