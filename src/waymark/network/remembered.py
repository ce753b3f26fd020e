"""What other hosts answered a short while ago, for all checks of this process."""

import threading
import time
from collections import OrderedDict

from openbadges3 import Fetched

ANSWERS_LAST = 300.0
REFUSALS_LAST = 30.0


class Remembered:
    """Answers by address, within bounds of number and size; the one asked for longest ago goes first."""

    def __init__(self, *, entries: int = 256, size: int = 16 * 1024 * 1024) -> None:
        self._entries, self._size, self._held = entries, size, 0
        self._kept: OrderedDict[str, tuple[float, Fetched | LookupError]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, url: str) -> Fetched | LookupError | None:
        """What is still remembered of an address."""
        with self._lock:
            found = self._kept.get(url)
            if found is None:
                return None
            if found[0] <= time.monotonic():
                self._drop(url)
                return None
            self._kept.move_to_end(url)
            return found[1]

    def keep(self, url: str, answer: Fetched | LookupError) -> None:
        """Remember an answer for five minutes, a refusal for half a minute."""
        ends = time.monotonic() + (ANSWERS_LAST if isinstance(answer, Fetched) else REFUSALS_LAST)
        with self._lock:
            if url in self._kept:
                self._drop(url)
            self._kept[url] = (ends, answer)
            self._held += _size(answer)
            while self._held > self._size or len(self._kept) > self._entries:
                self._drop(next(iter(self._kept)))

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._held = 0

    def _drop(self, url: str) -> None:
        self._held -= _size(self._kept.pop(url)[1])


def _size(answer: Fetched | LookupError) -> int:
    return len(answer.body) if isinstance(answer, Fetched) else 0
