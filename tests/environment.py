"""Settings of the tests, made before anything reads them: loaded by pytest as its first plugin (see pyproject.toml).

WAYMARK_TEST_DATABASE_URL lets the same tests run on another database: `tests/house/test_postgresql.py` does.
"""

import os
import tempfile

os.environ["WAYMARK_MODE"] = "test"
os.environ["WAYMARK_BASE_URL"] = "http://127.0.0.1:8000"  # as a demo: badges of loopback hosts verify
os.environ["WAYMARK_DATA_DIR"] = tempfile.mkdtemp(prefix="waymark-test-")
os.environ["WAYMARK_SECRET_KEY"] = "a-secret-key-for-tests-that-is-long-enough-for-production-too"
os.environ["WAYMARK_DATABASE_URL"] = os.environ.get("WAYMARK_TEST_DATABASE_URL", "")  # empty: SQLite
for name in ("WAYMARK_SMTP_URL", "WAYMARK_STORAGE_URL", "WAYMARK_SIGNER", "WAYMARK_PACKS_DIR"):
    os.environ.pop(name, None)
