"""Web hosts of the tests' own, on loopback: they answer what a test says, count who asks, and can be slow."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Page = tuple[int, dict[str, str], bytes]


@dataclass
class Host:
    """A host that runs. `pages` maps paths to answers, `asked` lists the paths in order; `pause` is before a byte."""

    port: int
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    accepts: list[str] = field(default_factory=list)
    pause: float = 0.0

    @property
    def name(self) -> str:
        """The host and port."""
        return f"127.0.0.1:{self.port}"

    def says(self, path: str, body: bytes, *, kind: str = "application/json", **headers: str) -> str:
        """Have a path answer this; the address."""
        self.pages[path] = (200, {"Content-Type": kind, **headers}, body)
        return f"http://{self.name}{path}"

    def leads(self, path: str, to: str, status: int = 302) -> str:
        """Have a path lead elsewhere; the address."""
        self.pages[path] = (status, {"Location": to}, b"")
        return f"http://{self.name}{path}"


def _handler(host: Host) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host.asked.append(self.path)
            host.accepts.append(self.headers.get("Accept", ""))
            status, headers, body = host.pages.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                if value:
                    self.send_header(name, value)
            self.end_headers()
            try:
                if not host.pause:
                    self.wfile.write(body)
                for byte in body if host.pause else b"":
                    time.sleep(host.pause)
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
            except OSError:
                pass  # the asker has gone

        def log_message(self, *_: object) -> None:
            pass

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        pass


@contextmanager
def served(*, address: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None) -> Iterator[Host]:
    """Inside, a host answers."""
    host = Host(port)
    server = _Server((address, port), BaseHTTPRequestHandler)
    server.RequestHandlerClass = _handler(host)
    host.port = server.server_address[1]
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()


def only(host: Host) -> Callable[[str, int], bool]:
    """The allowance for this host alone."""
    return lambda name, port: (name, port) == ("127.0.0.1", host.port)
