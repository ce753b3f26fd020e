"""Reads the campuses' pathways, with what each takes over from the one it extends."""

from dataclasses import dataclass

from waymark.rules.packs.model import Contact, LeafKind, Pathway, Provenance, Tree
from waymark.rules.packs.problems import did_you_mean, shown
from waymark.rules.packs.read_program import is_https, read_contacts
from waymark.rules.packs.read_rules import tree
from waymark.rules.packs.reading import NAME, Reading, Section, join


@dataclass(frozen=True)
class _Written:
    """A pathway as it stands in the file, before anything is inherited."""

    key: str
    name: str
    summary: str
    extends: str
    ways: dict[str, Tree]
    links: dict[str, str]
    courses: dict[str, str]
    contacts: tuple[Contact, ...]
    source: Provenance


def read_pathways(section: Section, campuses: tuple[str, ...]) -> dict[str, Pathway]:
    """The pathway of each campus as in the file; a base that others extend is merged into them and left out."""
    written = {key: _read(key, row, is_campus=key in campuses) for key, row in section.sections("pathways")}
    extended = {pathway.extends for pathway in written.values()}
    for key, pathway in written.items():
        line = section.reading.lines.get(f"pathways.{key}", 1)
        if key not in campuses and key not in extended:
            section.reading.refuse(
                line,
                f"pathways.{key}: No campus and no other pathway uses this."
                f" Name a campus, extend it, or remove it.{did_you_mean(key, set(campuses) - set(written))}",
            )
        if pathway.extends and pathway.extends not in written:
            hint = did_you_mean(pathway.extends, set(written) - {key})
            section.reading.damage(
                section.reading.lines.get(f"pathways.{key}.extends", line),
                f"pathways.{key}.extends: There is no pathway {shown(pathway.extends)}.{hint}",
            )
    return {key: _merged(key, written, section.reading) for key in written if key in campuses}


def _read(key: str, row: Section, *, is_campus: bool) -> _Written:
    inner = row.section("ways", needed=False)
    ways: dict[str, Tree] = {}
    for requirement in inner.names() if inner is not None else ():
        node = inner.get(requirement, needed=True) if inner is not None else None
        if node is None:
            row.reading.damaged = True
        else:
            ways[requirement] = tree(row.reading, node, row.at(f"ways.{requirement}"), plain=LeafKind.ACTIVITY)
    links = row.labels("links", needed=False)
    for activity, url in links.items():
        if url and not is_https(url):
            line = row.reading.lines.get(row.at(f"links.{activity}"), row.line())
            row.reading.refuse(
                line,
                f"{row.at(f'links.{activity}')}: {shown(url)} is not a secure web address."
                " Write it in full, starting with https://.",
            )
    return _Written(
        key=key,
        name=row.text("name", limit=NAME, needed=is_campus),
        summary=row.long_text("summary", needed=False),
        extends=row.key("extends", needed=False),
        ways=ways,
        links=links,
        courses=row.labels("courses", needed=False),
        contacts=read_contacts(row),
        source=row.choice("source", Provenance),
    )


def _merged(key: str, written: dict[str, _Written], reading: Reading) -> Pathway:
    """A campus's pathway with everything it inherits; what it says itself comes first."""
    chain = [written[key]]
    while chain[-1].extends in written:
        following = written[chain[-1].extends]
        if following in chain:
            line = reading.lines.get(f"pathways.{key}.extends", 1)
            reading.damage(line, f"pathways.{key}.extends: This comes back to itself. Let one of them extend nothing.")
            break
        chain.append(following)
    ways: dict[str, Tree] = {}
    links: dict[str, str] = {}
    courses: dict[str, str] = {}
    for pathway in reversed(chain):
        ways |= pathway.ways
        links |= pathway.links
        courses |= pathway.courses
    for pathway in chain[1:]:
        _inherit_lines(reading, join("pathways", pathway.key), join("pathways", key), own=written[key])
    return Pathway(
        key=key,
        name=chain[0].name,
        summary=next((pathway.summary for pathway in chain if pathway.summary), ""),
        ways=ways,
        links=links,
        courses=courses,
        contacts=next((pathway.contacts for pathway in chain if pathway.contacts), ()),
        source=chain[0].source,
    )


def _inherit_lines(reading: Reading, base: str, campus: str, *, own: _Written) -> None:
    """Let what a campus inherits point at the line where it is written."""
    for path, line in list(reading.lines.items()):
        if not path.startswith(f"{base}."):
            continue
        part, _, rest = path.removeprefix(f"{base}.").partition(".")
        name = rest.partition(".")[0]
        inherited = part in ("links", "courses") or (part == "ways" and name not in own.ways)
        if name and inherited and f"{campus}.{part}.{rest}" not in reading.lines:
            reading.lines[f"{campus}.{part}.{rest}"] = line
            reading.written[f"{campus}.{part}.{rest}"] = reading.written.get(path, path)
