"""While rendering nothing is fetched and no file outside the workspace is read, whatever templates or data say."""

import os
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.util import get_temp_dir
from pathlib import Path
from typing import Any

import pytest

NOTE = """\
---
piece: letter
---
# {{ client.prenom }}, découvrez l’atelier propre

{{ client.salutation }},

Votre société {{ client.raison_sociale }} vous attend.

"""
FORMATS = ("pdf", "docx", "eml")
SECRET = "SECRET-QUE-PERSONNE-NE-LIT"  # noqa: S105 - no password
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cfc0f01f00050001ff"
    "ffa0fb5a0000000049454e44ae426082"
)


@dataclass
class Watch:
    """What this process opens and calls while it watches, and who calls at a door of this machine."""

    door: str = ""
    callers: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    called: list[str] = field(default_factory=list)
    watching: bool = False

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Take note of an audit event of Python."""
        if not self.watching:
            return
        if event == "open" and isinstance(arguments[0], str | bytes | os.PathLike):
            # A path without a folder belongs to a folder that is open: a temporary one that is being removed.
            if os.path.isabs(path := os.fsdecode(arguments[0])):
                self.opened.append(os.path.realpath(path))
        elif event == "socket.connect" and str(arguments[-1]).startswith(f"{get_temp_dir()}/"):
            pass  # no network: workers are forked by a process of our own, asked by its socket
        elif event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "urllib.Request"):
            self.called.append(f"{event} {arguments[-1]}")


WATCH = Watch()
if "pytest" in sys.modules:
    sys.addaudithook(WATCH.hear)  # it cannot be taken off again; it sleeps unless a test wakes it


@pytest.fixture(scope="module")
def door() -> Iterator[Watch]:
    """A server on this machine that no one may call: it hears other processes and libraries written in C too."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        WATCH.door = f"http://127.0.0.1:{server.getsockname()[1]}"

        def listen() -> None:
            while True:
                try:
                    caller, _ = server.accept()
                except OSError:
                    return
                with caller:
                    caller.settimeout(2)
                    WATCH.callers.append(caller.recv(200).decode(errors="replace"))

        threading.Thread(target=listen, daemon=True).start()
        yield WATCH
        server.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def watch(door: Watch, site: Any) -> Iterator[Watch]:
    """Watch a test; at its end nothing was called and nothing beside the workspace was opened."""
    outside = site.root.parent
    (outside / "secret.md").write_text(SECRET, encoding="utf-8")
    (outside / "secret.png").write_bytes(PIXEL)
    (outside / "secret.csv").write_text(f"Nom\n{SECRET}\n", encoding="utf-8")
    (outside / "secret.css").write_text(f"body::before {{ content: '{SECRET}' }}", encoding="utf-8")
    for seen in (door.opened, door.called, door.callers):
        seen.clear()
    door.watching = True
    yield door
    door.watching = False
    assert door.called == []
    assert door.callers == []
    beside = str(outside.resolve())
    mine = str(site.root.resolve()) + os.sep
    assert [path for path in door.opened if path.startswith(beside) and not path.startswith(mine)] == []
    assert not {"/etc/passwd", "/etc/hostname"} & set(door.opened)
    for path in (site.root / "out").rglob("*") if (site.root / "out").exists() else ():
        assert not path.is_file() or SECRET.encode() not in path.read_bytes()


def test_the_watch_is_awake(site: Any, watch: Watch) -> None:
    """A file that is opened, a name that is asked for, a call at the door: all are seen."""
    (site.root.parent / "secret.md").read_text()
    with socket.create_connection(("127.0.0.1", int(watch.door.rsplit(":", 1)[1])), 2) as caller:
        caller.sendall(b"GET /")
    for _ in range(200):
        if watch.callers:
            break
        threading.Event().wait(0.01)
    assert watch.callers == ["GET /"]
    assert watch.called
    assert [path for path in watch.opened if path.endswith("secret.md")]
    for seen in (watch.opened, watch.called, watch.callers):
        seen.clear()


TEMPLATES = [
    pytest.param("{% include '../secret.md' %}", id="include above"),
    pytest.param("{% include '../../../secret.md' %}", id="include outside"),
    pytest.param("{% include '/etc/passwd' %}", id="include absolute"),
    pytest.param("{% include '{root}/../secret.md' %}", id="include absolute, Markdown"),
    pytest.param("{% include 'file:///etc/passwd' %}", id="include URL"),
    pytest.param("{% include 'clients.csv' %}", id="include the client file"),
    pytest.param("{% from '../../../secret.md' import x %}", id="import"),
    pytest.param("{% extends '../../../secret.md' %}", id="extends"),
    pytest.param("{{ ''.__class__.__mro__[1].__subclasses__() }}", id="classes"),
    pytest.param("{{ cycler.__init__.__globals__.os.popen('id').read() }}", id="globals"),
    pytest.param("{{ self._TemplateReference__context }}", id="context"),
    pytest.param("{{ client._client }}", id="private attribute"),
    pytest.param("{{ client.salutation.format.__globals__ }}", id="method's globals"),
    pytest.param("{{ '{0.__class__}'.format(client) }}", id="format string"),
    pytest.param("{{ house.__class__ }}", id="class of the house"),
    pytest.param("{{ 9 ** 99999999 }}", id="huge power"),
    pytest.param("{{ range(999999999) | list }}", id="huge range"),
    pytest.param("{{ 'x' * 99999999999 }}", id="huge text"),
    pytest.param("![x](../../../secret.png)", id="picture above"),
    pytest.param("![x]({root}/../secret.png)", id="picture absolute"),
    pytest.param("![x](file://{root}/../secret.png)", id="picture file URL"),
    pytest.param("![x]({door}/x.png)", id="picture http"),
    pytest.param("![x](//127.0.0.1/x.png)", id="picture without scheme"),
    pytest.param("![x](asset:../../secret.png)", id="picture undeclared"),
]


@pytest.mark.parametrize("body", TEMPLATES)
def test_a_template_cannot_reach_out(body: str, site: Any, watch: Watch) -> None:
    """Files outside, the network and Python's insides are refused in one sentence, with the template's line."""
    body = body.replace("{door}", watch.door).replace("{root}", str(site.root))
    site.campaign([site.person(n) for n in range(1, 4)], template=NOTE + body + "\n")
    done = site.render("--format", ",".join(FORMATS), "--allow-findings")
    assert done.code == 2, done
    assert "note.md, line 10" in done.said, done
    assert "should not have" not in done.said
    assert not (site.root / "out" / "essai" / "manifest.csv").exists()


LITERAL = [
    pytest.param('<img src="{door}/x.png">', id="img"),
    pytest.param('<link rel="stylesheet" href="{door}/x.css">', id="link"),
    pytest.param("<style>@import url({door}/x.css)</style>", id="style"),
    pytest.param("<script src='{door}/x.js'></script>", id="script"),
    pytest.param("<object data='file:///etc/passwd'></object>", id="object"),
    pytest.param("Un lien : [ici]({door}/page)", id="link to follow"),
]


@pytest.mark.parametrize("body", LITERAL)
def test_html_in_a_template_is_text(body: str, site: Any, watch: Watch, text: Any) -> None:
    """It is printed as it stands; a link is for the reader and not followed."""
    body = body.replace("{door}", watch.door)
    site.campaign([site.person(1)], template=NOTE + body + "\n")
    done = site.render("--format", ",".join(FORMATS), "--allow-findings")
    assert done.code in (0, 1), done
    site.manifest().check(1, FORMATS)
    html = text.eml(next((site.root / "out" / "essai" / "eml").iterdir())).get_body(("html",)).get_content()
    for tag in ("<img", "<link", "<script", "<object", "@import"):
        if tag in body:
            assert tag.replace("<", "&lt;") in html.replace("“", '"').replace("”", '"')


DATA = [
    pytest.param("![x]({{ client.raison_sociale }})", "../../../secret.png", id="picture above"),
    pytest.param("![x](asset:{{ client.raison_sociale }})", "../../../secret.png", id="declared picture"),
    pytest.param("![x]({{ client.raison_sociale }})", "{door}/x.png", id="picture http"),
    pytest.param("![x]({{ client.raison_sociale }})", "{root}/../secret.png", id="picture absolute"),
    pytest.param("{% include client.raison_sociale %}", "../../../secret.md", id="include"),
    pytest.param("{{ client.raison_sociale }}", '<img src="{door}/x.png">', id="img"),
    pytest.param("{{ client.raison_sociale }}", "![x]({door}/x.png)", id="Markdown"),
    pytest.param("[ici]({{ client.raison_sociale }})", "file:///etc/passwd", id="link"),
    pytest.param("{{ client.raison_sociale }}", "url({door}/x.css)", id="style"),
]


@pytest.mark.parametrize(("body", "value"), DATA)
def test_a_cell_cannot_reach_out(body: str, value: str, site: Any, watch: Watch) -> None:
    """A client whose cell asks for what is not declared is printed literally or set aside; others are served."""
    value = value.replace("{door}", watch.door).replace("{root}", str(site.root))
    site.campaign([site.person(1, Raison_sociale=value)], template=NOTE + body + "\n")
    done = site.render("--format", ",".join(FORMATS), "--allow-findings")
    assert done.code in (0, 1, 2), done
    assert "should not have" not in done.said
    if done.code != 2:
        site.manifest().check(1, FORMATS)


STYLES = [
    pytest.param("body { background: url({door}/x.png) }", id="picture http"),
    pytest.param("@import url({door}/x.css);", id="import http"),
    pytest.param("@import url(../../../../secret.css);", id="import above"),
    pytest.param("@import url(file:///etc/passwd);", id="import file"),
    pytest.param("body { background: url(../../../../secret.png) }", id="picture above"),
    pytest.param(
        "@font-face { font-family: X; src: url({door}/x.ttf) } body { font-family: X }", id="font http"
    ),
]


@pytest.mark.parametrize("style", STYLES)
def test_a_theme_cannot_reach_out(style: str, site: Any, watch: Watch) -> None:
    """A style sheet that asks for what lies elsewhere is refused by name, for all clients at once."""
    site.campaign([site.person(n) for n in range(1, 4)], template=NOTE)
    theme = site.root / "templates" / "themes" / "mienne"
    site.write("templates/themes/mienne/print.css", style.replace("{door}", watch.door))
    file = site.root / "campaigns" / "essai" / "campaign.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "theme: mienne\n", encoding="utf-8")
    assert theme.is_dir()
    done = site.render("--format", "pdf", "--allow-findings")
    assert done.code in (1, 2), done
    assert "should not have" not in done.said
    assert "nothing is fetched" in done.said, done


SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="40" height="40">{}'
    "</svg>"
)
DRAWINGS = [
    pytest.param('<image xlink:href="{door}/x.png" width="40" height="40"/>', id="picture http"),
    pytest.param('<image href="../../../secret.png" width="40" height="40"/>', id="picture above"),
    pytest.param('<use xlink:href="{door}/x.svg#a"/>', id="use"),
    pytest.param("<style>@import url({door}/x.css);</style><rect width='9' height='9'/>", id="style"),
]


@pytest.mark.parametrize("inside", DRAWINGS)
def test_a_drawing_cannot_reach_out(inside: str, site: Any, watch: Watch) -> None:
    """A picture of the campaign that asks for another one does not get it."""
    folder = site.campaign([site.person(1)], template=NOTE + "![x](dessin.svg)\n")
    (folder / "dessin.svg").write_text(SVG.format(inside.replace("{door}", watch.door)), encoding="utf-8")
    done = site.render("--format", "pdf", "--allow-findings")
    assert done.code in (0, 1, 2), done
    assert "should not have" not in done.said


def test_a_campaign_file_cannot_reach_out(site: Any, watch: Watch) -> None:
    """Client file, ledger and signature lie in the workspace, or the run does not start."""
    folder = site.campaign([site.person(1)])
    file = folder / "campaign.yaml"
    plain = file.read_text(encoding="utf-8")
    for source in (
        "../../../secret.csv",
        f"{site.root}/../secret.csv",
        "file:///etc/passwd",
        f"{watch.door}/x.csv",
    ):
        file.write_text(plain.replace("clients.csv", source), encoding="utf-8")
        done = site.render("--format", "docx")
        assert done.code == 2, (source, done)
        assert "campaign.yaml, line 4" in done.said, done


def test_processes_of_their_own_do_not_call_either(
    site: Any, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where layout runs in a pool, the same holds there."""
    monkeypatch.setattr("mailer.render.pdf.format.POOL_FROM", 20)
    value = f"![x]({watch.door}/x.png) <img src='{watch.door}/y.png'>"
    site.campaign([site.person(n, Raison_sociale=value) for n in range(1, 23)], template=NOTE)
    done = site.render("--format", "pdf", "--allow-findings")
    assert done.code in (0, 1), done
    site.manifest().check(22, ["pdf"])
    assert site.manifest().counts["formats"]["pdf"]["produced"] == 22


def test_what_is_read_lies_in_the_workspace_or_belongs_to_the_program(site: Any, watch: Watch) -> None:
    """All files that Python opens in a run: the workspace's, the package's, libraries', fonts, temporary ones."""
    site.campaign([site.person(1)])
    assert site.render("--format", ",".join(FORMATS)).code in (0, 1)
    repository = Path(__file__).resolve().parents[2]
    allowed = [site.root, repository / "templates", repository / "mailer", sys.prefix, sys.base_prefix]
    allowed += [
        *repository.glob("*.egg-info"),
        repository / ".venv",
        "/dev",
        "/proc/self",
        tempfile.gettempdir(),
    ]
    allowed += ["/usr/share", "/usr/lib", "/etc/mime.types"]
    tops = tuple(os.path.realpath(top) for top in allowed)
    strange = [path for path in watch.opened if not path.startswith(tops)]
    assert strange == []
