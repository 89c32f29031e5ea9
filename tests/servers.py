"""Files behind a URL."""

import functools
import http.server
import threading
from contextlib import contextmanager


@contextmanager
def serve(folder):
    """URL under which the files of the folder are, meanwhile."""
    handler = functools.partial(
        http.server.SimpleHTTPRequestHandler, directory=str(folder)
    )
    with http.server.ThreadingHTTPServer(('127.0.0.1', 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f'http://127.0.0.1:{server.server_port}'
        server.shutdown()
