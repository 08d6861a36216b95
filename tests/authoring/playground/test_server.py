"""The server of the playground: who is answered, what may be read and written, and that nothing freezes it."""

from __future__ import annotations

import http.client
import json
import socket
import struct
import sys
from pathlib import Path
from typing import Any

import pytest

from cleaner.authoring.playground.server import MAX_BODY, Playground
from tests.authoring.playground.conftest import TEXT, TYPED, Serve

SLOW = TYPED.replace("'^more news:'", "'^(a|a)*$'").replace('junk: ["More news: Rover"]', "junk: [aa]")


def asked(
    server: Playground, place: str, body: object = None, headers: dict[str, str] | None = None, token: str | None = None
) -> tuple[int, Any, http.client.HTTPResponse]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=60)
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    path = f"/{server.token if token is None else token}/{place}"
    connection.request("GET" if data is None else "POST", path, data, headers or {})
    response = connection.getresponse()
    raw = response.read()
    connection.close()
    is_json = response.getheader("Content-Type", "").startswith("application/json")
    return response.status, json.loads(raw) if is_json else raw.decode(), response


def evaluated(server: Playground, rules: str = TYPED, text: str = TEXT, **more: object) -> Any:
    status, answer, _ = asked(server, "evaluate", {"text": text, "rules": rules, **more})
    assert status == 200, answer
    return answer


def test_the_page_and_its_parts_are_served_under_a_strict_policy(serve: Serve) -> None:
    server = serve()
    for name, kind in {"": "text/html", "main.js": "text/javascript", "playground.css": "text/css"}.items():
        status, body, response = asked(server, name)
        assert status == 200
        assert response.getheader("Content-Type") == f"{kind}; charset=utf-8"
        policy = response.getheader("Content-Security-Policy") or ""
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'")
        assert "unsafe" not in policy
        assert "https://" not in body
    page = asked(server, "")[1]
    assert page.count("<script") == 1
    assert "<style" not in page
    assert " style=" not in page


def test_it_listens_on_this_machine_only(serve: Serve) -> None:
    assert serve().server_address[0] == "127.0.0.1"


@pytest.mark.parametrize("token", ["", "wrong", "%00", "%C3%A9"])
def test_without_the_token_nothing_is_answered(serve: Serve, token: str) -> None:
    server = serve()
    for place, body in (("", None), ("facts", None), ("main.js", None), ("evaluate", {"text": "", "rules": ""})):
        status, answer, _ = asked(server, place, body, token=token)
        assert status == 403
        assert "cleaner playground" in answer["error"]


def test_other_hosts_and_origins_are_refused(serve: Serve) -> None:
    server = serve()
    port = server.server_address[1]
    for headers in ({"Host": "evil.example"}, {"Host": "127.0.0.1:1"}, {"Origin": "http://evil.example"}):
        assert asked(server, "facts", headers=headers)[0] == 403
    own = {"Host": f"localhost:{port}", "Origin": f"http://localhost:{port}"}
    assert asked(server, "facts", headers=own)[0] == 200


@pytest.mark.parametrize(
    "place",
    [
        "../server.py",
        "%2e%2e%2fserver.py",
        "..%5cserver.py",
        "documents/-1/1",
        "documents/99/1",
        "documents/0/0",
        "documents/../1",
        "documents/%2Fetc%2Fpasswd/1",
        "documents/0/99999999999999999999",
        "documents/%C2%B2/1",
    ],
)
def test_nothing_else_is_served(serve: Serve, place: str) -> None:
    status, answer, _ = asked(serve(), place)
    assert status in (404, 422)
    assert set(answer) == {"error"}


def test_documents_of_the_folder_are_read_and_no_link_leads_out(serve: Serve, folder: Path) -> None:
    server = serve()
    assert asked(server, "facts")[1]["files"] == [[str(folder / "a.txt"), False], [str(folder / "b.jsonl"), True]]
    assert asked(server, "documents/0/1")[1]["text"] == TEXT
    assert asked(server, "documents/1/2")[1] == {
        "text": "Two.",
        "about": {"name": f"{folder / 'b.jsonl'}:2", "title": "T", "terminator": ""},
    }
    blank_lines = "pack: own\ndescription: Own\nrules: [{id: a, description: b, category: c, normalize: blank-lines}]"
    assert evaluated(server, blank_lines, "Two.")["changes"]
    record = evaluated(server, blank_lines, "Two.", about=asked(server, "documents/1/2")[1]["about"])
    assert "changes" not in record  # a field of a record needs no newline at its end
    status, answer, _ = asked(server, "documents/1/3")
    assert (status, "has no document 3" in answer["error"]) == (422, True)
    (folder / "a.txt").unlink()
    (folder / "a.txt").symlink_to(folder.parent / "secret.txt")
    status, answer, _ = asked(server, "documents/0/1")
    assert (status, "leads out of the folders" in answer["error"]) == (422, True)


def test_each_change_is_told_with_its_rule(serve: Serve) -> None:
    server = serve()
    answer = evaluated(server)
    assert [(c["rule"], c["removed"]) for c in answer["changes"]] == [
        ("more-news", "More news: Rover lands\n"),
        ("comments", "Comments are closed\n"),
    ]
    assert answer["rules"]["more-news"] == {
        "description": "Teasers.",
        "category": "related",
        "pack": "typed",
        "line": 4,
    }
    assert answer["rules"]["comments"]["line"] is None
    whole = "".join(
        k + c["removed"] for k, c in zip(answer["kept"], [*answer["changes"], {"removed": ""}], strict=True)
    )
    assert whole == TEXT
    alone = evaluated(server, packs=False)
    assert [c["rule"] for c in alone["changes"]] == ["more-news"]
    assert "budget" in evaluated(server, text="More news: Rover lands\n")["notes"][0]


def test_every_mistake_has_its_place(serve: Serve) -> None:
    server = serve()
    wrong = TYPED.replace("pack: typed", "pak: typed").replace("'^more news:'", "'^(more'")
    found = [(m["line"], m["column"]) for m in evaluated(server, wrong)["mistakes"]]
    assert found == [(1, 1), (1, 1), (7, 5)]
    assert evaluated(server, "pack: [")["mistakes"][0]["message"].startswith("not YAML")
    unknown = TYPED.replace("    examples:", "    where: {after: {taken_by: [coments]}}\n    examples:")
    assert "did you mean 'comments'" in evaluated(server, unknown)["mistakes"][0]["message"]
    failing = evaluated(server, TYPED.replace("More news: Rover", "Less news: Rover"))["failures"]
    assert [(f["line"], "(missed)" in f["message"]) for f in failing] == [(4, True)]


def test_hostile_text_comes_back_as_data(serve: Serve) -> None:
    text = "More news: <script>alert(1)</script>\n\nA story.\n"
    answer = evaluated(serve(), text=text, about={"name": "</script>", "title": "<b>"})
    assert answer["changes"][0]["removed"] == text.partition("A story")[0][:-1]


def test_a_slow_pattern_is_told_with_its_rule(serve: Serve) -> None:
    answer = evaluated(serve(), SLOW, text="a" * 60 + "!\n")
    assert [(m["line"], "'more-news'" in m["message"]) for m in answer["mistakes"]] == [(4, True)]


def test_a_process_that_hangs_is_replaced(serve: Serve) -> None:
    server = serve(seconds=0.8)
    evaluated(server)
    before = server.worker._process.pid
    status, answer, _ = asked(server, "evaluate", {"text": "a" * 60 + "!\n", "rules": SLOW})
    assert (status, answer["error"].partition(":")[0]) == (422, "stopped after 0.8 s")
    assert [c["rule"] for c in evaluated(server)["changes"]] == ["more-news", "comments"]
    assert server.worker._process.pid != before


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit the memory of a process")
def test_a_pattern_that_asks_for_all_memory_is_told(serve: Serve) -> None:
    server = serve(seconds=60)
    status, answer, _ = asked(
        server, "evaluate", {"text": "x\n", "rules": TYPED.replace("^more news:", "(x?){50000000}")}
    )
    assert (status, "memory" in answer["error"]) == (422, True)
    assert evaluated(server)["changes"]


def test_requests_that_no_page_sends_are_refused(serve: Serve) -> None:
    server = serve()
    assert asked(server, "evaluate", b"{")[0] == 400
    assert asked(server, "evaluate", {"text": "a", "rules": "", "file": "/etc/passwd"})[0] == 400
    assert asked(server, "evaluate", b"", {"Content-Length": str(MAX_BODY + 1)})[0] == 413
    assert asked(server, "save", {"rules": TYPED})[0] == 403


def test_a_page_that_is_closed_early_leaves_no_trace(serve: Serve, capfd: pytest.CaptureFixture[str]) -> None:
    server = serve()
    for sent in (b"", b"GET / HT", f"POST /{server.token}/evaluate HTTP/1.0\r\nContent-Length: 9\r\n\r\n".encode()):
        with socket.create_connection(("127.0.0.1", server.server_address[1])) as reader:
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # ends with a reset
            reader.sendall(sent)
    assert asked(server, "facts")[0] == 200
    assert capfd.readouterr().err == ""


def test_files_of_the_readers_own_are_read_by_their_names(serve: Serve) -> None:
    server = serve()
    story = "<p>The council met on Tuesday and voted to repair the old harbour wall after the storms.</p>" * 5
    page = f"<html><head><title>Wall</title></head><body><article>{story}</article></body></html>".encode()
    status, answer, _ = asked(server, "load/page.html", page)
    assert status == 200
    assert "<p>" not in answer["text"]
    assert asked(server, "load/..%2Fn%C3%A4me.txt", "Café\n".encode("utf-16"))[1]["text"] == "\ufeffCafé\n"
    status, answer, _ = asked(server, "load/a.txt", bytes(range(256)) * 20)
    assert (status, "binary" in answer["error"]) == (422, True)


def test_a_pack_is_saved_whole_or_not_at_all(serve: Serve, tmp_path: Path) -> None:
    pack = tmp_path / "own.yaml"
    server = serve(pack)
    assert asked(server, "save", {"rules": TYPED})[0] == 200
    assert pack.read_text("utf-8") == TYPED
    status, answer, _ = asked(server, "save", {"rules": "pack: x\n"})
    assert (status, answer["error"].startswith("not saved; mend this first")) == (422, True)
    assert pack.read_text("utf-8") == TYPED
    pack.write_text("# by hand\n" + TYPED, encoding="utf-8")
    status, answer, _ = asked(server, "save", {"rules": TYPED})
    assert (status, "changed elsewhere" in answer["error"]) == (422, True)
    assert asked(serve(pack), "facts")[1]["rules"] == "# by hand\n" + TYPED
