"""Copies outside: all of what was approved, nothing else, and again after whatever went wrong."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.warroom.cast import Cast, make_cast
from tests.warroom.killing.process import dies
from tests.warroom.status.making import proposed, public, service
from tests.warroom.status.places import bucket, ssh

from warroom.ledger import reading
from warroom.ledger.chains import chain_of
from warroom.organisations.models import Role
from warroom.status import changing, publishing
from warroom.status.models import File, Publication

Configure = Callable[[str], None]


@pytest.fixture
def configure(tmp_path: Path, settings: Any) -> Configure:
    """Names the targets."""

    def configure(toml: str) -> None:
        path = tmp_path / "targets.toml"
        path.write_text(toml, encoding="utf-8")
        settings.STATUS_TARGETS = str(path)

    return configure


def folder(configure: Configure, tmp_path: Path) -> Path:
    place = tmp_path / "public"
    place.mkdir(exist_ok=True)
    configure(f'[[target]]\nname = "share"\nkind = "folder"\npath = "{place}"\n')
    return place


def until_done() -> None:
    while publishing.due(timezone.now()):
        pass


def lies_there(place: Path) -> dict[str, bytes]:
    return {str(p.relative_to(place)): p.read_bytes() for p in place.rglob("*") if p.is_file()}


def wanted() -> dict[str, bytes]:
    return {file.path: bytes(file.body) for file in File.objects.all()}


def test_a_folder_holds_exactly_the_files_that_were_made(cast: Cast, configure: Configure, tmp_path: Path) -> None:
    place = folder(configure, tmp_path)
    item = public(cast.own, cast.people[Role.COMMUNICATION])
    proposed(cast.own, cast.people[Role.SPOC], content=service("Geheime dienst"))
    until_done()
    assert lies_there(place) == wanted()
    assert b"Geheime dienst" not in b"".join(lies_there(place).values())
    changing.withdraw(item, "", by=None)
    until_done()
    assert lies_there(place) == wanted()
    assert b"Paspoort" not in (place / item.page.slug / "index.html").read_bytes()


def test_only_what_changed_is_brought_and_the_front_comes_last(cast: Cast, configure: Configure) -> None:
    with bucket() as place:
        port = place.server_address[1]
        configure(
            f'[[target]]\nname = "s3"\nkind = "s3"\nendpoint = "127.0.0.1:{port}"\nbucket = "open"\ntls = false\n'
            'access_key = "key"\nsecret_key = "secret"\n'
        )
        item = public(cast.own, cast.people[Role.COMMUNICATION])
        until_done()
        assert {path.removeprefix("/open/"): body for path, body in place.objects.items()} == wanted()
        place.seen.clear()
        changing.propose(item.page, "service", service("Paspoort", "Bel ons."), by=None, item=item)
        item.refresh_from_db()
        changing.approve([(item, item.version)], by=None)
        until_done()
        slug = item.page.slug
        own = [path for path in place.seen if path.startswith(f"/open/{slug}/")]
        assert own[-1] == f"/open/{slug}/index.html"
        assert "/open/style.css" not in place.seen
        assert f"/open/{slug}/poster.pdf" not in place.seen


def test_what_fails_is_shown_and_tried_again(cast: Cast, configure: Configure) -> None:
    with bucket() as place:
        port = place.server_address[1]
        configure(
            f'[[target]]\nname = "s3"\nkind = "s3"\nendpoint = "127.0.0.1:{port}"\nbucket = "open"\ntls = false\n'
            'access_key = "key"\nsecret_key = "secret"\n'
        )
        item = public(cast.own, cast.people[Role.COMMUNICATION])
        place.fails = 2
        until_done()
        row = Publication.objects.get(page=item.page)
        assert row.failed_at
        assert row.error
        assert not row.up_to_date
        later = timezone.now() + timedelta(minutes=11)
        while publishing.due(later):
            pass
        row.refresh_from_db()
        assert row.up_to_date
        assert row.error == ""
        assert f"/open/{item.page.slug}/index.html" in place.objects


def test_an_sftp_server_gets_the_files_and_another_host_key_gets_nothing(
    cast: Cast, configure: Configure, tmp_path: Path
) -> None:
    (tmp_path / "web").mkdir()
    with ssh(tmp_path / "web") as (port, fingerprint):
        toml = (
            f'[[target]]\nname = "web"\nkind = "sftp"\nhost = "127.0.0.1"\nport = {port}\nuser = "status"\n'
            f'password = "geheim"\npath = "/www/status"\n'
        )
        configure(f'{toml}host_key = "SHA256:{"A" * 43}"\n')
        item = public(cast.own, cast.people[Role.COMMUNICATION])
        until_done()
        assert lies_there(tmp_path / "web") == {}
        assert "not the pinned one" in Publication.objects.get(page=item.page).error
        configure(f'{toml}host_key = "{fingerprint}"\n')
        while publishing.due(timezone.now() + timedelta(minutes=11)):
            pass
        assert lies_there(tmp_path / "web" / "www" / "status") == wanted()


def test_an_empty_mount_point_is_not_filled(cast: Cast, configure: Configure, tmp_path: Path) -> None:
    configure(f'[[target]]\nname = "share"\nkind = "folder"\npath = "{tmp_path}/not-mounted"\n')
    public(cast.own, cast.people[Role.COMMUNICATION])
    until_done()
    assert not (tmp_path / "not-mounted").exists()


def test_the_ledger_keeps_the_hash_of_what_was_brought(cast: Cast, configure: Configure, tmp_path: Path) -> None:
    folder(configure, tmp_path)
    item = public(cast.own, cast.people[Role.COMMUNICATION])
    until_done()
    entry = [e for e in reading.entries(chain_of(cast.own)) if e.kind == "status.delivered"][-1]
    body = entry.body()
    assert body is not None
    path = f"{item.page.slug}/index.html"
    assert body["files"][path] == File.objects.get(path=path).sha256


def test_a_file_with_targets_that_cannot_be_read_stops_nothing_else(cast: Cast, configure: Configure) -> None:
    configure("[[target")
    public(cast.own, cast.people[Role.COMMUNICATION])
    assert publishing.due(timezone.now()) == 0


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('[target]\nname = "share"\nkind = "folder"\n', "[[target]]"),
        ("target = [1]\n", "[[target]]"),
        ('[[target]]\nname = "a"\nkind = "folder"\n[[target]]\nname = "a"\nkind = "folder"\n', "two targets"),
        ('[[target]]\nname = "a"\nkind = "ftp"\n', "kind"),
    ],
)
def test_who_looks_at_the_board_reads_that_no_copy_is_brought(
    cast: Cast, configure: Configure, toml: str, said: str
) -> None:
    configure(toml)
    public(cast.own, cast.people[Role.COMMUNICATION])
    assert publishing.due(timezone.now()) == 0
    page = board(cast)
    assert "Geen enkele kopie wordt bijgewerkt" in page
    assert said in page


def test_a_target_that_lacks_an_option_says_which_and_the_others_go_on(
    cast: Cast, configure: Configure, tmp_path: Path
) -> None:
    (tmp_path / "public").mkdir()
    configure(
        f'[[target]]\nname = "share"\nkind = "folder"\npath = "{tmp_path / "public"}"\n'
        '[[target]]\nname = "web"\nkind = "sftp"\nhost = "127.0.0.1"\n'
    )
    item = public(cast.own, cast.people[Role.COMMUNICATION])
    until_done()
    assert Publication.objects.get(page=item.page, target="web").error == "the target “web” has no user, host_key"
    assert Publication.objects.get(page=item.page, target="share").up_to_date


def test_a_place_that_is_not_configured_any_more_is_not_shown_as_late(
    cast: Cast, configure: Configure, tmp_path: Path
) -> None:
    folder(configure, tmp_path)
    public(cast.own, cast.people[Role.COMMUNICATION])
    until_done()
    configure('[[target]]\nname = "elders"\nkind = "folder"\npath = "/bestaat/niet"\n')
    public(cast.own, cast.people[Role.COMMUNICATION], content=service("Leefloon"))
    until_done()
    page = board(cast)
    assert "share" not in page
    assert "elders" in page


def test_a_folder_that_cannot_be_written_to_keeps_the_old_page_whole(
    cast: Cast, configure: Configure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = folder(configure, tmp_path)
    public(cast.own, cast.people[Role.COMMUNICATION])
    until_done()
    before = lies_there(place)

    def full(*_anything: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    item = public(cast.own, cast.people[Role.COMMUNICATION], content=service("Leefloon / <b>dringend</b>"))
    until_done()
    assert lies_there(place) == before
    row = Publication.objects.get(page=item.page)
    assert "No space left" in row.error
    monkeypatch.undo()
    later = timezone.now() + timedelta(minutes=11)
    while publishing.due(later):
        pass
    assert lies_there(place) == wanted()


def board(cast: Cast) -> str:
    """What communication sees."""
    client = Client()
    client.force_login(cast.people[Role.COMMUNICATION], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.get(f"/public-status/{cast.own.pk}/").content.decode()


KILLED = """
from warroom.status import publishing
from warroom.status.targets import folder, sftp
import paramiko
kill_after, halfway, done = int(sys.argv[1]), sys.argv[2] == "halfway", 0
def dying(put):
    def instead(self, path, body):
        global done
        done += 1
        if done == kill_after and halfway:
            # The first half lies under the name of the new file, and it never gets its own.
            os.replace = paramiko.SFTPClient.posix_rename = lambda *_: die()
            put(self, path, body[: len(body) // 2])
        put(self, path, body)
        if done == kill_after:
            die()
    return instead
folder.Target.put, sftp.Target.put = dying(folder.Target.put), dying(sftp.Target.put)
publishing.due(timezone.now())
"""
KILLS = [(1, "whole"), (4, "halfway"), (9, "whole")]


def taken_up(place: Path) -> None:
    """Nobody else takes it up while the dead one may be thought alive; then somebody does."""
    held = Publication.objects.filter(state=Publication.State.WORKING)
    assert held.count() == 1
    until_done()
    assert held.count() == 1
    held.update(lease_until=timezone.now() - timedelta(seconds=1))
    until_done()
    assert lies_there(place) == wanted()
    assert all(row.up_to_date for row in Publication.objects.select_related("page"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("after", "how"), KILLS)
def test_a_server_killed_while_publishing_to_a_folder_loses_nothing(
    configure: Configure, tmp_path: Path, settings: Any, after: int, how: str
) -> None:
    cast = make_cast()
    place = folder(configure, tmp_path)
    public(cast.own, cast.people[Role.COMMUNICATION])
    dies(KILLED, tmp_path, settings, after, how, STATUS_TARGETS=settings.STATUS_TARGETS)
    left = list(place.rglob(".new-*"))
    assert len(left) == (how == "halfway")
    for half in left:  # what somebody may still be writing is left alone: this one is old
        os.utime(half, (0, 0))
    taken_up(place)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("after", "how"), KILLS)
def test_a_server_killed_while_publishing_over_sftp_loses_nothing(
    configure: Configure, tmp_path: Path, settings: Any, after: int, how: str
) -> None:
    cast = make_cast()
    place = tmp_path / "web"
    place.mkdir()
    with ssh(place) as (port, fingerprint):
        configure(
            f'[[target]]\nname = "web"\nkind = "sftp"\nhost = "127.0.0.1"\nport = {port}\nuser = "status"\n'
            f'password = "geheim"\npath = "/status"\nhost_key = "{fingerprint}"\n'
        )
        public(cast.own, cast.people[Role.COMMUNICATION])
        dies(KILLED, tmp_path, settings, after, how, STATUS_TARGETS=settings.STATUS_TARGETS)
        assert 0 < len(lies_there(place)) < len(wanted())
        taken_up(place / "status")
