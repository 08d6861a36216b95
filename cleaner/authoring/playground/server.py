"""The server: this machine only, one address that nobody can guess, and nothing but what the page needs."""

from __future__ import annotations

import hmac
import secrets
import sys
from collections.abc import Callable
from functools import cached_property
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any
from urllib.parse import unquote

import msgspec

from cleaner import __version__
from cleaner.authoring.playground.corpus import Corpus
from cleaner.authoring.playground.evaluate import Question
from cleaner.authoring.playground.pack_file import PackFile, SaveError
from cleaner.authoring.playground.worker import TaskError, TooSlowError, Worker
from cleaner.rules.mistakes import SourceError
from cleaner.rules.schema import json_schema

ADDRESS = "127.0.0.1"
MAX_BODY = 25_000_000
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Saved(msgspec.Struct, forbid_unknown_fields=True):
    """What is to be saved."""

    rules: str


class RefusedError(Exception):
    """A request that is not answered as asked."""

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status = status


class Playground(ThreadingHTTPServer):
    """The server of one playground."""

    daemon_threads = True

    def __init__(self, worker: Worker, corpus: Corpus, pack: PackFile | None = None, port: int = 0) -> None:
        """Binds to a port of this machine.

        Args:
            worker: does the work.
            corpus: the documents that may be shown.
            pack: the pack file that may be written.
            port: the port; a free one when 0.

        Raises:
            OSError: when the port is taken.
        """
        super().__init__((ADDRESS, port), _Handler)
        self.worker = worker
        self.corpus = corpus
        self.pack = pack
        self.token = secrets.token_urlsafe(24)
        port = self.server_address[1]
        self.hosts = {f"{ADDRESS}:{port}", f"localhost:{port}"}

    @property
    def url(self) -> str:
        """The address of the page, with its token."""
        return f"http://{ADDRESS}:{self.server_address[1]}/{self.token}/"

    @cached_property
    def assets(self) -> dict[str, bytes]:
        """The files that the page is made of, by name."""
        folder = files("cleaner.authoring.playground").joinpath("assets")
        return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing of a page that was closed while it was answered."""
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)

    def facts(self) -> object:
        """What the page asks for when it opens."""
        return {
            "version": __version__,
            "schema": json_schema(),
            "pack": str(self.pack.path) if self.pack else None,
            "rules": self.pack.text if self.pack else "",
            "files": [[str(file.path), file.records] for file in self.corpus.files],
            "left_out": self.corpus.left_out,
        }

    def evaluate(self, body: bytes) -> object:
        """What typed rules do to a text."""
        return self.worker.ask("evaluate", _decoded(body, Question))

    def document(self, index: str, number: str) -> object:
        """A document of the corpus."""
        if not (index.isdecimal() and number.isdecimal() and len(index + number) < 19):
            raise RefusedError(HTTPStatus.NOT_FOUND, "there is no such document")
        text, about = self.worker.ask("read", int(index), int(number))
        return {"text": text, "about": about}

    def load(self, name: str, body: bytes) -> object:
        """The text of a file of the reader's own."""
        text, about = self.worker.ask("load", name, body)
        return {"text": text, "about": about}

    def save(self, body: bytes) -> object:
        """Writes the pack."""
        if self.pack is None:
            raise RefusedError(HTTPStatus.FORBIDDEN, "no pack file was named; start with --pack FILE")
        self.pack.save(_decoded(body, Saved).rules)
        return {"saved": str(self.pack.path)}


class _Handler(BaseHTTPRequestHandler):
    server: Playground
    server_version = "cleaner"
    sys_version = ""
    timeout = 60

    def do_GET(self) -> None:
        """Answers with the page, its parts, or a document."""
        self._answer(self._get)

    def do_POST(self) -> None:
        """Does what the page asks for."""
        self._answer(self._post)

    def log_message(self, *_: object) -> None:
        """Says nothing: the terminal is the reader's."""

    def _answer(self, work: Callable[[list[str]], tuple[str, bytes]]) -> None:
        try:
            kind, data = work(self._place())
            self._send(HTTPStatus.OK, kind, data)
        except RefusedError as error:
            self._send_error(error.status, str(error))
        except (TooSlowError, TaskError, SaveError) as error:
            self._send_error(HTTPStatus.UNPROCESSABLE_ENTITY, str(error))
        except SourceError as error:
            self._send_error(HTTPStatus.UNPROCESSABLE_ENTITY, f"not saved; mend this first: {error.mistakes[0]}")

    def _place(self) -> list[str]:
        """The parts of the address behind the token.

        Raises:
            RefusedError: unless the request is for this server and bears its token.
        """
        if self.headers.get("Host", "").lower() not in self.server.hosts:
            raise RefusedError(HTTPStatus.FORBIDDEN, "this server answers to its own address only")
        origin = self.headers.get("Origin")
        if origin is not None and origin.removeprefix("http://").lower() not in self.server.hosts:
            raise RefusedError(HTTPStatus.FORBIDDEN, "this server answers to its own page only")
        _, token, *place = self.path.partition("?")[0].split("/")
        if not hmac.compare_digest(token.encode("utf-8", "replace"), self.server.token.encode("ascii")):
            raise RefusedError(HTTPStatus.FORBIDDEN, "open the address that `cleaner playground` printed")
        return [unquote(part) for part in place]

    def _get(self, place: list[str]) -> tuple[str, bytes]:
        match place:
            case ["facts"]:
                return _json(self.server.facts())
            case ["documents", index, number]:
                return _json(self.server.document(index, number))
            case [name] if (name or "page.html") in self.server.assets:
                name = name or "page.html"
                return _TYPES[name[name.rfind(".") :]], self.server.assets[name]
        raise RefusedError(HTTPStatus.NOT_FOUND, "there is no such page")

    def _post(self, place: list[str]) -> tuple[str, bytes]:
        match place:
            case ["evaluate"]:
                return _json(self.server.evaluate(self._body()))
            case ["load", name]:
                return _json(self.server.load(name, self._body()))
            case ["save"]:
                return _json(self.server.save(self._body()))
        raise RefusedError(HTTPStatus.NOT_FOUND, "there is no such page")

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or len(length) > 12:
            raise RefusedError(HTTPStatus.LENGTH_REQUIRED, "the request does not say how long it is")
        if int(length) > MAX_BODY:
            self.close_connection = True
            limit = f"larger than {MAX_BODY // 1_000_000} MB, which the playground does not take"
            raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, limit)
        return self.rfile.read(int(length))

    def _send(self, status: HTTPStatus, kind: str, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def _send_error(self, status: HTTPStatus, message: str) -> None:
        self._send(status, *_json({"error": message}))


def _json(value: object) -> tuple[str, bytes]:
    return "application/json", msgspec.json.encode(value)


def _decoded(body: bytes, kind: type[Any]) -> Any:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RefusedError(HTTPStatus.BAD_REQUEST, f"the request is not what the page sends ({error})") from None
