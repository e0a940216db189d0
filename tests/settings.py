"""The settings under which the tests run: Koers' own, on a PostgreSQL of their own that is started when needed."""

import base64
import os
import tempfile
from pathlib import Path

from koers.server.messages import compile_all
from koers.server.postgres import ensure_server

if "KOERS_PG_SOCKET" not in os.environ:
    os.environ.update(ensure_server(Path(".cache/test-postgres"), durable=False).environment)
# Never somebody's own data; and each process of pytest-xdist, which inherits the first one's, has its own.
_data = tempfile.TemporaryDirectory(prefix="koers-tests-", ignore_cleanup_errors=True)
os.environ["KOERS_DATA"] = _data.name
os.environ.setdefault("KOERS_SECRET_KEY", "only for tests, and long enough to be taken for a real one")
os.environ.setdefault("KOERS_VAULT_KEYS", base64.b64encode(bytes(32)).decode())
compile_all()

from koers.config.settings import *  # noqa: E402, F403
from koers.config.settings import DATA  # noqa: E402

DATABASES["default"]["TEST"] = {"NAME": f"test_koers_{os.environ.get('KOERS_TEST_NAME', 'main')}"}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
KOERS_SEAL = Path(".cache/test-seal").absolute()
KOERS_ANCHORS = DATA / "anchors.log"
