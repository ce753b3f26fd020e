"""Getting an installation ready: tables, packs, offerings and issuers. Every step may be repeated."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from waymark.config.database_file import create_private
from waymark.config.pack_files import read_pack
from waymark.flows.open_offering import open_offering
from waymark.flows.publish_pack import publish_pack
from waymark.flows.set_up_issuer import set_up_issuer
from waymark.records.catalog.models import Offering
from waymark.records.catalog.queries import pack_of
from waymark.records.credentials.models import Issuer
from waymark.records.ledger.derive import local_day
from waymark.records.people.models import Organization
from waymark.rules.kernel.clock import SystemClock
from waymark.rules.kernel.context import Context, system_actor
from waymark.rules.packs.model import Pack
from waymark.rules.policy.table import SystemName


def operator() -> Context:
    """The context of somebody at the machine."""
    return Context(actor=system_actor(SystemName.COMMAND_LINE), now=SystemClock().now())


def today(ctx: Context) -> date:
    """The day of a story in the installation's time zone."""
    return local_day(ctx.now)


def sign_in_address(token: str) -> str:
    """The address of a sign-in link."""
    return settings.BASE_URL + reverse("public-sign-in", args=[token])


def migrate() -> None:
    """Bring the tables up to date, the cache table included."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    create_private()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def pack_folders(folder: Path) -> list[Path]:
    """The packs in a folder, or the folder itself when it is one."""
    if (folder / "pack.yaml").is_file():
        return [folder]
    return sorted(path.parent for path in folder.glob("*/pack.yaml"))


def prepare_catalog(ctx: Context, folder: Path, *, opens_on: date | None) -> Iterator[str]:
    """Publish every pack, set its owner up as issuer, and open each program's newest version (None = open nothing).

    Yields a sentence for each thing that was done.
    """
    newest: dict[str, tuple[Pack, UUID]] = {}
    packs = [(read_pack(path), path) for path in pack_folders(folder)]
    for files, path in packs:
        published = publish_pack(ctx, files=files)
        pack = pack_of(published.version.pk)
        if published.is_new:
            yield f"Published {pack.title} {pack.version} from {path.name}"
        standing = newest.get(pack.program)
        if standing is None or pack.updated >= standing[0].updated:
            newest[pack.program] = (pack, published.version.pk)
        owner = Organization.objects.get(key=pack.owner)
        if not Issuer.objects.filter(organization=owner).exists():
            set_up_issuer(ctx, organization_id=owner.pk)
            yield f"{owner.name} can sign"
    if opens_on is not None:
        for pack, version_id in newest.values():
            for campus in pack.campuses:
                if not Offering.objects.filter(version_id=version_id, campus__key=campus).exists():
                    open_offering(ctx, version_id=version_id, campus_key=campus, opens_on=opens_on)
                    yield f"Opened {pack.title} {pack.version} at {campus}"
