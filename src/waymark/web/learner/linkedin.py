"""The link that adds a badge to a profile at LinkedIn: a form of theirs, filled in by the address alone."""

from urllib.parse import urlencode

from django.conf import settings
from django.utils.timezone import localtime

from waymark.records.credentials.queries import CredentialPage

FORM = "https://www.linkedin.com/profile/add"


def add_to_profile(page: CredentialPage, *, name: str, address: str) -> str:
    """The address of the form with every field: name, organization (by its number at LinkedIn when the site has one,
    else by name), the months of issue and expiry, the badge's address and id. Nothing about the person is in it."""
    issued = localtime(page.credential.valid_from)
    number = settings.WAYMARK.linkedin_organization
    fields: dict[str, object] = {"startTask": "CERTIFICATION_NAME", "name": name}
    fields |= {"organizationId": number} if number else {"organizationName": page.issuer_name}
    fields |= {"issueYear": issued.year, "issueMonth": issued.month}
    if page.valid_until is not None:
        ends = localtime(page.valid_until)
        fields |= {"expirationYear": ends.year, "expirationMonth": ends.month}
    fields |= {"certUrl": address, "certId": str(page.credential.pk)}
    return f"{FORM}?{urlencode(fields)}"
