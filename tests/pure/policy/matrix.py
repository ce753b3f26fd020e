"""The policy table printed: action × actor × scope, as decided, not as written.

`PYTHONPATH=src python -m tests.pure.policy.matrix` prints it; `matrix.txt` beside this file is the copy reviewers read.
"""

from uuid import UUID

from waymark.rules.kernel.context import ANONYMOUS, Actor, ActorKind, GrantView, Role, system_actor
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may
from waymark.rules.policy.scope import Scope
from waymark.rules.policy.table import SystemName

ADA, BEN, CLEO, DEV, EVE = (UUID(int=number) for number in range(1, 6))
NORTH, SOUTH = UUID(int=11), UUID(int=12)
CAREER, FIRST_AID = UUID(int=21), UUID(int=22)
ROW, OTHER_ROW = UUID(int=31), UUID(int=32)

ADAS_ROW = Scope(owner_id=ADA, party_ids=frozenset({DEV}), organization_id=NORTH, program_id=CAREER, object_id=ROW)
BENS_ROW = Scope(owner_id=BEN, organization_id=NORTH, program_id=CAREER, object_id=OTHER_ROW)

PEOPLE: dict[str, Actor] = {
    "owner": Actor(ActorKind.PERSON, person_id=ADA),
    "signed in": Actor(ActorKind.PERSON, person_id=EVE),
    "link": Actor(ActorKind.LINK, link_object=ROW),
    "anyone": ANONYMOUS,
    **{name.value: system_actor(name) for name in SystemName},
}

STAFF_SCOPES = {
    "h": "here: a row of the campus and program the role is for",
    "c": "the same program on another campus",
    "p": "another program on the same campus",
    "o": "here, but their own row",
    "y": "here, but they are a party to the row (the appraiser's own person)",
}


def printed() -> str:
    """The whole matrix as text."""
    wide = max(len(action.value) for action in Action)
    lines = [
        "Who may do what. Printed from the policy table by tests/pure/policy/matrix.py; do not edit by hand.",
        "",
        "People without a role, links and jobs: x = may, on the row of Ada that the link opens; . = may not.",
        "",
        f"{'':{wide}}  " + "  ".join(PEOPLE),
    ]
    for action in Action:
        cells = [f"{'x' if may(actor, action, ADAS_ROW) else '.':{len(name)}}" for name, actor in PEOPLE.items()]
        lines.append(f"{action.value:{wide}}  {'  '.join(cells)}".rstrip())
    lines += ["", "Staff, by a role on one campus for one program:"]
    lines += [f"  {letter} = {meaning}" for letter, meaning in STAFF_SCOPES.items()]
    lines += ["", f"{'':{wide}}  " + "  ".join(f"{role.value:13}" for role in Role).rstrip()]
    for action in Action:
        cells = [f"{staff_cell(role, action):13}" for role in Role]
        lines.append(f"{action.value:{wide}}  {'  '.join(cells)}".rstrip())
    return "\n".join(lines) + "\n"


def staff_cell(role: Role, action: Action) -> str:
    """The letters of the scopes in which somebody with this role may do this, `-----` when in none."""
    grants = (GrantView(role, frozenset({NORTH}), CAREER),)
    cleo, dev, ada = (Actor(ActorKind.PERSON, person_id=person, grants=grants) for person in (CLEO, DEV, ADA))
    found = {
        "h": may(cleo, action, ADAS_ROW),
        "c": may(cleo, action, Scope(owner_id=ADA, organization_id=SOUTH, program_id=CAREER, object_id=ROW)),
        "p": may(cleo, action, Scope(owner_id=ADA, organization_id=NORTH, program_id=FIRST_AID, object_id=ROW)),
        "o": may(ada, action, ADAS_ROW),
        "y": may(dev, action, ADAS_ROW),
    }
    return "".join(letter if allowed else "-" for letter, allowed in found.items())


if __name__ == "__main__":
    print(printed(), end="")
