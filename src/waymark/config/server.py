"""The web server, run inside this process."""

from django.conf import settings
from django.core.management import call_command
from gunicorn.app.base import BaseApplication
from gunicorn.config import Config
from gunicorn.glogging import Logger

from waymark import __version__
from waymark.config.redact import RedactedFormatter


class ServerLog(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """What the server itself logs, such as a request that failed, holds no key of an address either."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(RedactedFormatter(self.error_fmt, self.datefmt))


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    def __init__(self, options: dict[str, object]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for key, value in self.options.items():
            self.cfg.set(key, value)

    def load(self) -> object:
        from waymark.config.wsgi import application

        return application


def collect_static() -> None:
    """Gather static files under hashed names, once per version and change of their sources."""
    stamp = settings.STATIC_ROOT / ".collected"
    newest = max(path.stat().st_mtime_ns for path in settings.SOURCE.rglob("static/**/*") if path.is_file())
    named = f"{__version__} {newest}"
    if stamp.is_file() and stamp.read_text() == named:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(named)


def serve(*, bind: str, workers: int, threads: int, log_level: str = "warning") -> None:
    """Serve until a signal stops it. Threads share one process's caches; workers are for more cores."""
    _Server(
        {
            "bind": bind,
            "workers": workers,
            "threads": threads,
            "worker_class": "gthread",
            "preload_app": True,
            "loglevel": log_level,
            "logger_class": ServerLog,
            "limit_request_line": 4094,
            "max_requests": 20_000,
            "max_requests_jitter": 2_000,
            "control_socket_disable": True,
        }
    ).run()
