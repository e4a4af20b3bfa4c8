"""nginx in front of servers, with blocks of configuration as the guide has them."""

import contextlib
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.running import find_port

_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@contextmanager
def run_nginx(folder: Path, *blocks: str) -> Iterator[str]:
    """Run nginx with ``blocks`` inside ``http``, one of which listens to port 80; give its address on a free port."""
    port = find_port()
    inside = "".join(f"{name}_temp_path {folder}/{name};\n" for name in _TEMPORARY)
    inside += "\n".join(blocks).replace("listen 80;", f"listen 127.0.0.1:{port};")
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"daemon off; user root; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{ access_log off;\n{inside} }}\n",
        encoding="utf-8",
    )
    nginx = subprocess.Popen(["nginx", "-c", str(configuration), "-e", str(folder / "error.log")])
    try:
        for _ in range(600):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port)).close()
                break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        nginx.terminate()
        nginx.wait()
