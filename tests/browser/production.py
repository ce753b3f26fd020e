"""An installation in production mode: its commands, its web process, its worker, TLS before it, and a mail server.

Nothing here knows the tables. What a test wants it gets as people do: by commands, by pages, by mail.
"""

import os
import re
import signal
import socketserver
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import socket

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PROJECT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds
HOP_BY_HOP = {"connection", "transfer-encoding", "keep-alive"}


@dataclass
class Mailbox:
    """A mail server that takes every letter and gives none back. Letters are kept as (to, subject, text)."""

    letters: list[tuple[str, str, str]] = field(default_factory=list)

    def take(self, to: str, raw: bytes) -> None:
        """Keep a letter that came."""
        letter = message_from_bytes(raw, policy=policy.default)
        body = letter.get_body(("plain",))
        self.letters.append((to, str(letter["Subject"]), str(body.get_content()) if body else ""))

    def link(self, to: str, pattern: str) -> str:
        """The newest link to somebody that matches, waited for."""
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            texts = [text for address, _subject, text in list(self.letters) if address == to]
            found = [link for text in texts for link in re.findall(r"https://\S+", text) if re.search(pattern, link)]
            if found:
                return str(found[-1])
            time.sleep(0.1)
        raise AssertionError(f"no letter to {to} has a link with {pattern}; there are {self.letters}")


@dataclass
class Production:
    """A running installation."""

    address: str
    folder: Path
    environment: Mapping[str, str]
    mail: Mailbox

    def command(self, *arguments: str, succeeds: bool = True) -> str:
        """What `waymark …` prints."""
        done = subprocess.run(
            [sys.executable, "-m", "waymark", *arguments],
            cwd=self.folder,
            env=dict(self.environment),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert (done.returncode == 0) is succeeds, f"waymark {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout + ("" if succeeds else done.stderr)

    @contextmanager
    def running(self, *arguments: str) -> Iterator[None]:
        """Inside, `waymark …` runs; what it logs stands in the folder."""
        log = self.folder / f"{arguments[0]}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "waymark", *arguments],
                cwd=self.folder,
                env=dict(self.environment),
                stdout=out,
                stderr=out,
            )
            try:
                yield
                assert process.poll() is None, log.read_text()
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(20)


@contextmanager
def production(folder: Path, *, database_url: str = "") -> Iterator[Production]:
    """A production installation that has nothing in it yet and answers at an https address."""
    with ExitStack() as stack:
        mail = Mailbox()
        mail_port = stack.enter_context(_mail_server(mail))
        inner, address = free_port(), ""
        address = stack.enter_context(_tls_before(inner, folder))
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("WAYMARK_")},
            "PYTHONPATH": str(PROJECT / "src"),
            "WAYMARK_MODE": "production",
            "WAYMARK_BASE_URL": address,
            "WAYMARK_SECRET_KEY": "a secret of this test alone, long enough for production",
            "WAYMARK_DATA_DIR": str(folder / "data"),
            "WAYMARK_DATABASE_URL": database_url,
            "WAYMARK_SMTP_URL": f"smtp://127.0.0.1:{mail_port}",
            "WAYMARK_TRUSTED_PROXIES": "1",
            "WAYMARK_OUTSIDE_REQUESTS": "off",
            "WAYMARK_INNER_PORT": str(inner),
        }
        yield Production(address, folder, environment, mail)


@contextmanager
def served(installation: Production) -> Iterator[None]:
    """Inside, the web process and a worker run."""
    port = installation.environment["WAYMARK_INNER_PORT"]
    worker = installation.running("work", "--interval", "0.2")
    with installation.running("serve", "--bind", f"127.0.0.1:{port}"), worker:
        wait_for(int(port))
        yield


def free_port() -> int:
    """A port that nobody listens on."""
    with socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(port: int) -> None:
    """Until the web process answers."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz", headers={"X-Forwarded-Proto": "https"})
            connection.getresponse().read()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("the web process does not answer")


class _Forwards(BaseHTTPRequestHandler):
    """Hands every request on to the web process, and says that it came by https."""

    protocol_version = "HTTP/1.1"
    inner = 0

    def _forward(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
        headers |= {"X-Forwarded-Proto": "https", "X-Forwarded-For": self.client_address[0]}
        connection = HTTPConnection("127.0.0.1", self.inner, timeout=60)
        connection.request(self.command, self.path, body=body or None, headers=headers)
        answer = connection.getresponse()
        content = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in HOP_BY_HOP | {"content-length", "server", "date"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_POST = do_HEAD = _forward

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@contextmanager
def _tls_before(inner: int, folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Forwards", (_Forwards,), {"inner": inner}))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(folder / "tls.pem"))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    with _threaded(server):
        yield f"https://127.0.0.1:{server.server_address[1]}"


def _certificate(path: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")]), datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    form, how = serialization.Encoding.PEM, serialization.NoEncryption()
    secret = key.private_bytes(form, serialization.PrivateFormat.PKCS8, how)
    path.write_bytes(secret + made.sign(key, hashes.SHA256()).public_bytes(form))
    return path


@contextmanager
def _mail_server(mailbox: Mailbox) -> Iterator[int]:
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), type("Takes", (_TakesMail,), {"mailbox": mailbox}))
    with _threaded(server):
        yield int(server.server_address[1])


class _TakesMail(socketserver.StreamRequestHandler):
    """As much of SMTP (RFC 5321) as a client needs to hand letters over."""

    mailbox: Mailbox

    def handle(self) -> None:
        """One connection: any number of letters."""
        self._say("220 ready")
        to: list[str] = []
        while line := self.rfile.readline():
            verb, _space, rest = line.decode().strip().partition(" ")
            match verb.upper():
                case "RCPT":
                    to.append(re.sub(r".*<(.*)>.*", r"\1", rest))
                    self._say("250 known")
                case "DATA":
                    self._say("354 go on")
                    raw = self._text()
                    for each in to:
                        self.mailbox.take(each, raw)
                    to = []
                    self._say("250 kept")
                case "QUIT":
                    self._say("221 bye")
                    return
                case _:
                    self._say("250 so be it")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def _text(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines)


@contextmanager
def _threaded(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
