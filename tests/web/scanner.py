"""A program that checks mail: it opens a link, follows every link behind it and presses every button. It does not type.

Forms are sent as they stand; a second kind ticks every box and takes the last choice of every group first.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.test import Client

Pairs = list[tuple[str, str]]
Attributes = dict[str, str | None]
SKIPPED = {"submit", "button", "reset", "image", "file"}


@dataclass
class Form:
    """A form as the page shows it."""

    action: str
    is_post: bool
    fields: Pairs = field(default_factory=list)
    choices: Pairs = field(default_factory=list)
    buttons: list[Pairs] = field(default_factory=list)


class PageParts(HTMLParser):
    """The links and forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select, self._area = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect what can be followed, pressed or sent."""
        given: Attributes = dict(attrs)
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        elif tag == "form":
            self._form = Form(given.get("action") or "", (given.get("method") or "get").lower() == "post")
            self.forms.append(self._form)
        elif self._form is not None:
            self._in_form(tag, given, self._form)

    def _in_form(self, tag: str, given: Attributes, form: Form) -> None:
        name, value, kind = given.get("name") or "", given.get("value") or "", given.get("type") or "text"
        if tag == "button" or (tag == "input" and kind == "submit"):
            form.buttons.append([(name, value)] if name else [])
        elif tag == "input" and name and kind in ("radio", "checkbox"):
            form.choices.append((name, value or "on"))
            if "checked" in given:
                form.fields.append((name, value or "on"))
        elif tag == "input" and name and kind not in SKIPPED:
            form.fields.append((name, value))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            form.fields.append((self._select, value))
        elif tag == "textarea":
            self._area = name

    def handle_data(self, data: str) -> None:
        """What stands in a text area."""
        if self._area and self._form is not None:
            self._form.fields.append((self._area, data))
            self._area = ""

    def handle_endtag(self, tag: str) -> None:
        """A form ends, or a list of options."""
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""


def visit(address: str, *, number: int = 0, most: int = 40) -> int:
    """One visit in a fresh browser that checks form tokens: HEAD and GET, then every link and button behind the
    address. Each number comes from a place of its own, and odd ones take choices. How many requests it made."""
    takes_choices = number % 2 == 1
    client = Client(enforce_csrf_checks=True, REMOTE_ADDR=f"198.51.{number // 250 + 100}.{number % 250 + 1}")
    client.head(address)
    waiting, seen, sent = [address], {address}, 1
    pressed: set[str] = set()  # the switches for theme and language stand on every page
    while waiting and sent < most:
        here = waiting.pop(0)
        answer = client.get(here)
        sent += 1
        if answer.status_code in (301, 302):
            _add(urljoin(here, str(answer["Location"])), address, waiting, seen)
            continue
        if not str(answer["Content-Type"]).startswith("text/html"):
            continue
        page = PageParts()
        page.feed(answer.content.decode())
        for link in page.links:
            _add(urljoin(here, link), address, waiting, seen)
        for form in page.forms:
            for button in form.buttons or [[]]:
                mark = f"{urljoin(here, form.action)} {button} {[name for name, _value in form.fields]}"
                if mark in pressed:
                    continue
                pressed.add(mark)
                sent += 1
                landed = _send(client, here, form, button, takes_choices=takes_choices)
                _add(landed, address, waiting, seen)
    return sent


def _add(found: str, start: str, waiting: list[str], seen: set[str]) -> None:
    """Go on to pages behind the link itself: the rest of the site needs no link."""
    path = urlsplit(found).path
    if urlsplit(found).netloc or not path or path in seen:
        return
    seen.add(path)
    if path.startswith(start.rstrip("/")) or path.startswith("/accounts/password/reset/key/"):
        waiting.append(path)


def _send(client: Client, here: str, form: Form, button: Pairs, *, takes_choices: bool) -> str:
    chosen = {**dict(form.fields), **(dict(form.choices) if takes_choices else {}), **dict(button)}
    target = urljoin(here, form.action)
    answer = client.post(target, chosen) if form.is_post else client.get(target, chosen)
    assert answer.status_code < 500
    moved = str(answer["Location"]) if answer.status_code in (301, 302) else ""
    return urljoin(here, moved) if moved else ""
