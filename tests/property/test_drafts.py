"""Three devices write in one form, in any order, with answers lost on the way: no word that was saved is ever lost."""

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from waymark.rules.drafts.versions import Answer, Page, Seen, Version, Versions, choose, clashes, newer, save, seen

FIELDS = ("story", "risks")
TICKS = "topics"


@dataclass
class Server:
    """What is kept of the form."""

    kept: dict[str, Versions] = field(default_factory=dict)

    def words(self) -> set[str]:
        """Every word in every version of every field."""
        found: set[str] = set()
        for versions in self.kept.values():
            for each in versions:
                found |= {*each.answer} if isinstance(each.answer, list) else {*each.answer.split()}
        return found

    def take(self, sent: dict[str, Answer], page: Page) -> dict[str, Answer]:
        """Keep what a page sent, and tell it what is newer."""
        self.kept = save(self.kept, sent, page=page)
        return newer(sent, self.kept, page=page)


@dataclass
class Device:
    """One browser with the form open: what its fields hold, and what it knew of them last."""

    name: str
    opened: int = 0
    sent: int = 0
    fields: dict[str, Answer] = field(default_factory=dict)
    base: dict[str, Seen] = field(default_factory=dict)
    delayed: list[tuple[dict[str, Answer], Page]] = field(default_factory=list)

    def open(self, server: Server) -> None:
        """Load the page."""
        self.opened, self.sent = self.opened + 1, 0
        empty: dict[str, Answer] = {**dict.fromkeys(FIELDS, ""), TICKS: []}
        self.fields = {key: server.kept[key][0].answer if key in server.kept else empty[key] for key in empty}
        self.base = {key: seen(answer) for key, answer in self.fields.items()}

    def post(self) -> tuple[dict[str, Answer], Page]:
        """The whole form as the browser sends it."""
        self.sent += 1
        return dict(self.fields), Page(f"{self.name}{self.opened}.{self.sent}", dict(self.base))

    def do(self, act: str, server: Server, key: str, number: int) -> set[str]:
        """One act; the words that the server has taken by it."""
        match act:
            case "open":
                self.open(server)
            case "type":
                self.fields[key] = f"{self.fields[key]} word{number}".strip()
            case "tick":
                self.fields[TICKS] = [*self.fields[TICKS], f"tick{number}"]
            case "keep both":
                keep_both(server, key)
            case "deliver late" if self.delayed:
                server.take(*self.delayed.pop())
            case "save" | "save, no answer":
                return self.save(server, is_answered=act == "save")
        return set()

    def save(self, server: Server, *, is_answered: bool) -> set[str]:
        """Send the form; when the answer arrives, show what is newer and remember what was sent."""
        sent, page = self.post()
        self.delayed.append((sent, page))
        found = server.take(sent, page)
        if is_answered:
            self.fields |= found
            self.base = {key: seen(answer) for key, answer in self.fields.items()}
        return words_of(sent)


ACTS = st.sampled_from(["open", "type", "save", "save, no answer", "tick", "deliver late", "keep both"])
STEPS = st.lists(st.tuples(st.integers(0, 2), ACTS, st.sampled_from(FIELDS)), max_size=40)


def keep_both(server: Server, key: str) -> None:
    versions = server.kept.get(key, ())
    if len(versions) > 1:
        joined = "\n\n".join(str(each.answer) for each in versions)
        among = {str(seen(each.answer)) for each in versions}
        server.kept[key] = choose(versions, Version(joined, "choice.0"), among=among)


@settings(deadline=None)
@given(STEPS)
def test_any_interleaving_of_edits_from_three_devices_loses_no_word(steps: list[tuple[int, str, str]]) -> None:
    server, devices = Server(), [Device("a"), Device("b"), Device("c")]
    saved: set[str] = set()
    for device in devices:
        device.open(server)
    for number, (who, act, key) in enumerate(steps):
        saved |= devices[who].do(act, server, key, number)
        assert saved <= server.words()
    for key in FIELDS:
        keep_both(server, key)
    assert clashes(server.kept) == {}
    devices[0].open(server)
    assert saved <= words_of(devices[0].fields)


def words_of(fields: dict[str, Answer]) -> set[str]:
    found: set[str] = set()
    for answer in fields.values():
        found |= {*answer} if isinstance(answer, list) else {*answer.split()}
    return found
