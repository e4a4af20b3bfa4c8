"""Submissions checked over HTTP: findings as asked for, hostile files refused, nothing written and nothing fetched."""

import base64
import http.client
import http.server
import io
import json
import re
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import openpyxl
import pytest

from poakg.graph.snapshot import Snapshot
from poakg.namespaces import TERM
from poakg.submission.template.csv import write_csv_files
from poakg.submission.template.entries import list_entries
from poakg.submission.templates import Template
from poakg.validation.confined_check import answer
from poakg.validation.report.formats.table import FORMATS
from poakg.validation.task import Task
from poakg.web.checking import ENDINGS
from tests.conftest import ROOT
from tests.conftest import Server
from tests.http import Reply
from tests.http import send

EXAMPLE = (ROOT / "data" / "examples" / "national-report.ttl").read_bytes()
FAULTY = EXAMPLE.replace(b'periodEnd "2025-12-31"', b'periodEnd "2025-99-31"')
TURTLE = "text/turtle"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BOUNDARY = "x-boundary-x"


@pytest.fixture(scope="module")
def server(snapshot: Snapshot) -> Iterator[Server]:
    """A server with small limits on checks."""
    running = Server(
        *("--upload-size", "4", "--check-time", "20", "--check-memory", "1500"),
        *("--client-time", "0", "--client-queries", "0"),
        snapshots=snapshot.path.parent,
    )
    yield running
    assert running.stop() == 0


def check(server: Server, content: bytes, media_type: str, query: str = "", **headers: str) -> Reply:
    """Send a submission as the body of a request."""
    return send(f"{server.url}/validate{query}", "POST", content, Content_Type=media_type, **headers)


def list_rules(reply: Reply) -> list[str]:
    """Return the rules that found something."""
    assert reply.status == 200, reply.body
    return [finding["rule"] for file in json.loads(reply.body)["files"] for finding in file["findings"]]


def make_form(files: dict[str, bytes], **fields: str) -> bytes:
    """Return a form with files, as a browser sends it; findings come as JSON unless ``fields`` say otherwise."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        + content
        + b"\r\n"
        for name, content in files.items()
    ]
    for name, text in ({"format": "json"} | fields).items():
        parts.append(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode())
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def test_a_faultless_submission_has_no_findings(server: Server) -> None:
    """Not one of any severity that counts."""
    assert list_rules(check(server, EXAMPLE, TURTLE)) == []


def test_a_fault_is_told_with_its_place(server: Server) -> None:
    """Rule, line and value."""
    reply = check(server, FAULTY, TURTLE)
    assert "COM-027" in list_rules(reply)
    assert reply.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("name", ["json", "html", "sarif", "csv", "turtle", "xlsx", "junit"])
def test_findings_are_told_as_asked_for(server: Server, name: str) -> None:
    """By the Accept header or by name, the same."""
    media_type = FORMATS[name].media_type
    by_header, by_name = (
        check(server, FAULTY, TURTLE, Accept=media_type),
        check(server, FAULTY, TURTLE, f"?format={name}"),
    )
    for reply in (by_header, by_name):
        assert (reply.status, reply.media_type) == (200, media_type)
    assert b"COM-027" in by_name.body or name == "xlsx"


def test_nothing_acceptable(server: Server) -> None:
    """406 and 400 as elsewhere."""
    assert check(server, EXAMPLE, TURTLE, Accept="image/png").status == 406
    assert check(server, EXAMPLE, TURTLE, "?format=none").status == 400


def test_many_files_of_a_form_are_checked(server: Server) -> None:
    """One after the other, since a check may start no process; nor does an odd name break it."""
    form = f"multipart/form-data; boundary={BOUNDARY}"
    many = make_form({f"report-{number}.ttl": FAULTY for number in range(9)})
    assert "COM-027" in list_rules(check(server, many, form))
    assert "COM-027" in list_rules(check(server, make_form({"re\0port.ttl": FAULTY}), form))
    images = make_form({f"{number}.png": b"\x89PNG" for number in range(9)})
    assert check(server, images, form).status == 422


def test_a_browser_sends_files_in_a_form(server: Server) -> None:
    """One file or several, and the page or what was chosen."""
    form = f"multipart/form-data; boundary={BOUNDARY}"
    assert "COM-027" in list_rules(check(server, make_form({"report.ttl": FAULTY}), form, Accept="text/html"))
    page = check(server, make_form({"report.ttl": FAULTY}, format="html"), form, Accept="text/html")
    assert (page.media_type, b"COM-027" in page.body) == ("text/html", True)
    empty = check(server, make_form({}), form, Accept="text/html,*/*;q=0.8")
    assert (empty.status, empty.media_type) == (400, "text/html")


@pytest.mark.slow
def test_the_template_comes_from_the_page_and_goes_back(server: Server) -> None:
    """What a steward downloads is recognized, and lacks what must be filled in."""
    page = send(f"{server.url}/validate", Accept="text/html").body.decode()
    assert "/templates/national-report.xlsx" in page
    template = send(f"{server.url}/templates/national-report.xlsx")
    assert template.media_type == SPREADSHEET
    book = openpyxl.load_workbook(io.BytesIO(template.body))
    sheet = book.worksheets[0]
    sheet["A2"] = "Kenya"
    filled = io.BytesIO()
    book.save(filled)
    rules = list_rules(check(server, filled.getvalue(), SPREADSHEET))
    assert len(rules) > 3


def test_a_rule_has_a_page_and_a_retired_id_leads_on(server: Server) -> None:
    """Ids are links that last."""
    assert b"COM-027" in send(f"{server.url}/rules", Accept="text/html").body
    assert send(f"{server.url}/rules/COM-027").headers["location"] == "/doc/rule/COM-027"
    page = send(f"{server.url}/doc/rule/COM-027", Accept="text/html")
    assert (page.status, b"COM-027" in page.body) == (200, True)
    assert send(f"{server.url}/rules/XX-999").status == 404


def deflate(name: str, size: int) -> bytes:
    """Return an archive with one file that unpacks to ``size`` bytes."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w", force_zip64=True) as file,
    ):
        for _ in range(size >> 20):
            file.write(b" " * (1 << 20))
    return packed.getvalue()


def pack(**files: bytes) -> bytes:
    """Return an archive; double underscores in names stand for slashes, a leading UP for two dots."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("UP", "..").replace("_dot_", "."), content)
    return packed.getvalue()


ENTITIES = '<!ENTITY e0 "laughter">' + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<?xml version="1.0"?><!DOCTYPE r [{ENTITIES}]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="urn:a"><rdf:value>&e9;</rdf:value></rdf:Description></rdf:RDF>'  # noqa: E501
EXTERNAL = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="urn:a"><rdf:value>&x;</rdf:value></rdf:Description></rdf:RDF>'  # noqa: E501
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip bomb": (lambda: deflate("report.ttl", 1 << 29), "application/zip"),
    "spreadsheet bomb": (lambda: deflate("xl/workbook.xml", 1 << 29), SPREADSHEET),
    "path out of an archive": (lambda: pack(UP__UP__report_dot_ttl=EXAMPLE), "application/zip"),
    "archive in an archive": (lambda: pack(a_dot_zip=pack(b_dot_zip=pack(c_dot_ttl=EXAMPLE))), "application/zip"),
    "billion laughs": (BOMB.encode, "application/rdf+xml"),
    "billion laughs in a spreadsheet": (lambda: pack(xl__workbook_dot_xml=BOMB.encode()), SPREADSHEET),
    "external entity": (EXTERNAL.encode, "application/rdf+xml"),
    "deep JSON": (lambda: b"[" * 200_000 + b"]" * 200_000, "application/json"),
    "deep Turtle": (lambda: b"<urn:a> <urn:b> " + b"(" * 200_000 + b")" * 200_000 + b" .", TURTLE),
    "no archive": (lambda: b"PK\x03\x04" + b"\x00" * 1000, "application/zip"),
    "no spreadsheet": (lambda: b"nonsense", SPREADSHEET),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused(server: Server, name: str) -> None:
    """With a clear answer in time; the next check works."""
    make, media_type = HOSTILE[name]
    content = make()
    started = time.monotonic()
    reply = check(server, content, media_type)
    assert reply.status in (413, 422, 503), reply.body
    # What cannot be read is reported like other findings.
    assert reply.media_type == ("application/json" if reply.status == 422 else "application/problem+json")
    assert b"root:" not in reply.body
    assert time.monotonic() - started < 250
    assert list_rules(check(server, EXAMPLE, TURTLE)) == []


def test_contexts_are_not_fetched(server: Server) -> None:
    """A remote JSON-LD context is named as the reason, and nobody is asked."""
    asked = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener) as listener:
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        context = f"http://127.0.0.1:{listener.server_port}/context.jsonld"
        document = {"@context": context, "@id": "urn:a", "@type": "NationalReport"}
        reply = check(server, json.dumps(document).encode(), "application/ld+json")
        listener.shutdown()
    assert reply.status == 422
    assert asked == []


@pytest.mark.parametrize("announced", [True, False])
def test_a_gigabyte_is_refused_early(server: Server, announced: bool) -> None:
    """Before it is sent where its size is announced, else when it is too much."""
    parts = urlsplit(server.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=300)
    connection.putrequest("POST", "/validate")
    connection.putheader("Content-Type", TURTLE)
    if announced:
        connection.putheader("Content-Length", str(1 << 30))
        connection.endheaders()
    else:
        connection.putheader("Transfer-Encoding", "chunked")
        connection.endheaders()
        try:
            for _ in range(1024):
                connection.send(b"100000\r\n" + b" " * (1 << 20) + b"\r\n")
        except OSError:
            pass
    try:
        assert connection.getresponse().status == 413
    except ConnectionError:
        # The server closes a connection whose rest it does not want; the answer may get lost with it.
        assert not announced
    connection.close()


def test_confined_processes_write_and_fetch_nothing(tmp_path: Path) -> None:
    """Whatever code runs there, it gets no file to write, no socket and no process."""
    tries = {
        "write": f"open({str(tmp_path / 'x')!r}, 'w')",
        "connect": "import socket; socket.create_connection(('127.0.0.1', 9))",
        "run": "import subprocess; subprocess.run(['true'])",
        "fork": "import os; os.fork()",
        "remove": f"import os; os.remove({str(tmp_path)!r})",
    }
    for attempt in tries.values():
        code = f"from poakg.validation.worker import confine; confine(10, 1024)\n{attempt}"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert (done.returncode, "ConfinedError" in done.stderr) == (1, True), attempt
    assert list(tmp_path.iterdir()) == []


def test_a_confined_process_is_killed_in_time() -> None:
    """By the kernel, whatever it does."""
    code = "from poakg.validation.worker import confine; confine(0.5, 1024)\nwhile True: pass"
    started = time.monotonic()
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -14
    assert time.monotonic() - started < 50


def test_a_report_has_a_largest_size(snapshot: Snapshot) -> None:
    """Whoever asked for it holds it whole, so a larger one is a failure with a next step."""
    prepared = snapshot.prepared.path

    def check(most: int) -> tuple[dict[str, Any], bytes]:
        task = Task([], str(prepared), "json", 10, 1024, most_bytes=most)
        return answer(task, [("submission.csv", b"state,cycle\n" + b"zz,zz\n" * 100)])

    fields, report = check(0)
    assert ("failure" in fields, len(report) > 500) == (False, True)
    assert check(len(report)) == (fields, report)
    fields, report = check(500)
    assert (fields["failure"]["code"], report) == ("result-too-large", b"")


def test_every_media_type_is_documented(server: Server) -> None:
    """The description for programs lists what is read and what is answered."""
    document = json.loads(send(f"{server.url}/openapi.json").body)
    post = document["paths"]["/validate"]["post"]
    assert set(post["requestBody"]["content"]) == {*ENDINGS, "multipart/form-data"}
    formats = {FORMATS[name].media_type for name in ("json", "html", "sarif", "csv", "turtle", "xlsx", "ods", "junit")}
    assert set(post["responses"]["200"]["content"]) == formats


def test_the_encoding_of_a_text_file_can_be_named(server: Server, templates: dict[str, Template]) -> None:
    """By a field of the form or a parameter, as --encoding does; another name than that of an encoding is refused."""
    template = templates["assistance-request"]
    entries = list_entries(template, {f"{TERM}State": "Kenya"}, None)
    entries["needs"] = [{"need": "N1", "statement": "Помощь"}]
    files = write_csv_files(template, entries)
    sent = {name: content.decode("utf-8-sig").encode("koi8-r") for name, content in files.items()}
    form = f"multipart/form-data; boundary={BOUNDARY}"
    guessed, named, wrong = (
        check(server, make_form(sent, **fields), form)
        for fields in ({}, {"encoding": "koi8-r"}, {"encoding": "klingon"})
    )
    assert {"RD-016", "RD-035"} & set(list_rules(guessed))
    assert not {"RD-016", "RD-035"} & set(list_rules(named))
    assert not {"RD-016", "RD-035"} & set(list_rules(check(server, make_form(sent), form, "?encoding=koi8-r")))
    assert wrong.status == 400


@pytest.mark.slow
def test_the_description_holds_against_made_up_requests(server: Server, tmp_path: Path) -> None:
    """Schemathesis finds no answer that the description does not have.

    Two of its checks are left out, since OpenAPI 3.1 has no way to list the method QUERY, and one since no schema can
    tell which texts are SPARQL or hold a submission.
    """
    program = shutil.which("schemathesis", path=str(Path(sys.executable).parent))
    assert program is not None
    left_out = "positive_data_acceptance,unsupported_method,allow_header_conformance"
    # Each question has an address of its own; a few of them stand for all.
    few = ["--exclude-path-regex", r"^/questions/[b-z]"]
    line = [program, "run", f"{server.url}/openapi.json", *few, "--max-examples", "3", "--exclude-checks", left_out]
    # The same requests each time; change the number to search elsewhere.
    line += ["--seed", "20261124"]
    done = subprocess.run([*line, "--no-color"], capture_output=True, text=True, check=False, timeout=600, cwd=tmp_path)
    assert done.returncode == 0, done.stdout[-3000:]


def test_findings_are_a_page_with_the_marked_copy(server: Server) -> None:
    """A browser gets findings in the frame of the site, with the marked spreadsheet; rules lead to those here."""
    workbook = send(f"{server.url}/templates/national-report.xlsx").body
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    filled = {"A2": "Kenia", "B2": "2026", "E2": "2026-04-30", "F2": "national point of contact", "G2": "en", "H2": "1"}
    for cell, value in filled.items():
        book["Report"][cell] = value
    body = io.BytesIO()
    book.save(body)
    xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    reply = send(f"{server.url}/validate", "POST", body.getvalue(), Content_Type=xlsx, Accept="text/html")
    page = reply.body.decode()
    assert (reply.status, reply.media_type, reply.headers["cache-control"]) == (200, "text/html", "no-store")
    assert '<a href="/rules/COM-002">' in page
    assert 'id="again"' in page
    copy = openpyxl.load_workbook(io.BytesIO(base64.b64decode(re.findall(r"base64,([^\"]+)", page)[0])))
    assert copy["Report"]["A2"].comment is not None
    assert "COM-002" in copy["Report"]["A2"].comment.text
