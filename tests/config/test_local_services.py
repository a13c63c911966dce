"""Private PostgreSQL and Valkey: shut in, least privileged, and losing nothing."""

import os
import shutil
import signal
import stat
import tempfile
import time
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from config.local.services import Identity, Postgres, Valkey, service_names, start_services
from config.local.state import StartError, State
from config.local.supervisor import Supervisor


@pytest.fixture
def unnamed(monkeypatch):
    """As on a laptop: no database and no broker named by the environment."""
    for name in ("DATABASE_URL", "APP_DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    return State(tmp_path_factory.mktemp("state"))


@pytest.fixture
def supervisor():
    supervisor = Supervisor()
    yield supervisor
    supervisor.stop([["valkey"], ["postgres"]])


@pytest.fixture
def names(unnamed, supervisor, state):
    start_services(supervisor, state)
    return service_names(state)


def test_the_database_hears_no_network_and_writes_safely(names, state):
    with psycopg.connect(names["DATABASE_URL"]) as connection:
        shown = {
            name: connection.execute(f"SHOW {name}").fetchone()[0]
            for name in ("listen_addresses", "data_checksums", "fsync", "server_encoding")
        }
        collation = connection.execute(
            "SELECT datcollate FROM pg_database WHERE datname = current_database()"
        ).fetchone()

    assert shown == {
        "listen_addresses": "",
        "data_checksums": "on",
        "fsync": "on",
        "server_encoding": "UTF8",
    }
    assert collation == ("C.UTF-8",)
    assert stat.S_IMODE((state.root / "postgres" / "data").stat().st_mode) == 0o700


def test_neither_role_is_mighty_and_the_application_makes_no_tables(names):
    with psycopg.connect(names["DATABASE_URL"], autocommit=True) as owner:
        owner.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        mighty = owner.execute(
            "SELECT rolname FROM pg_roles WHERE rolname LIKE 'cultivation_%'"
            " AND (rolsuper OR rolcreaterole OR rolbypassrls)"
        ).fetchall()
    assert mighty == []

    with (
        psycopg.connect(names["APP_DATABASE_URL"]) as application,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        application.execute("CREATE TABLE mine (id int)")


def test_a_wrong_password_is_refused_even_on_the_socket(names):
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(names["DATABASE_URL"].replace("owner:", "owner:x"))


def test_stopping_waits_for_no_client_and_a_new_start_finds_everything(unnamed, state):
    first = Supervisor()
    start_services(first, state)
    names = service_names(state)
    client = psycopg.connect(names["DATABASE_URL"], autocommit=True)
    client.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
    client.execute("INSERT INTO kept VALUES ('acknowledged')")
    Redis.from_url(names["REDIS_URL"]).rpush("celery", "queued")

    began = time.monotonic()
    first.stop([["valkey"], ["postgres"]])
    # It would wait for as long as the client stays, and be killed after ten seconds.
    assert time.monotonic() - began < 8

    second = Supervisor()
    start_services(second, state)
    with psycopg.connect(names["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT word FROM kept").fetchall() == [("acknowledged",)]
    assert Redis.from_url(names["REDIS_URL"]).lpop("celery") == b"queued"
    second.stop([["valkey"], ["postgres"]])
    client.close()


def test_a_killed_database_comes_back_with_what_it_acknowledged(unnamed, state, supervisor):
    postgres = Postgres(state)
    postgres.prepare()
    child = postgres.child()
    child.restart_delay = 0.1
    supervisor.start(child)
    postgres.create_roles()
    url = service_names(postgres.state)["DATABASE_URL"]
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE hit (id int)")
        connection.execute("INSERT INTO hit VALUES (1)")

    os.kill(child.running().pid, signal.SIGKILL)
    supervisor.keep(until=lambda: child.is_alive and child.is_ready())

    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT id FROM hit").fetchall() == [(1,)]


def test_the_broker_keeps_its_messages_on_disk_and_throws_none_away(names):
    with Redis.from_url(names["REDIS_URL"]) as broker:
        kept = broker.config_get("appendonly", "maxmemory-policy", "port")

    assert kept == {"appendonly": "yes", "maxmemory-policy": "noeviction", "port": "0"}


def test_test_services_give_up_durability_only_when_asked(tmp_path):
    durable = " ".join(Postgres(State(tmp_path)).child().argv)
    fast = " ".join(Postgres(State(tmp_path), fast=True).child().argv)

    assert "fsync=off" not in durable
    assert "fsync=off" in fast
    assert "--appendonly yes" in " ".join(Valkey(State(tmp_path)).child().argv)


def test_a_folder_of_another_version_is_refused_in_one_sentence(tmp_path):
    data = tmp_path / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("17\n")

    with pytest.raises(StartError, match=r"was made by PostgreSQL 17, this is 18\.\d+: carry it"):
        Postgres(State(tmp_path)).prepare()


def test_a_first_start_that_was_cut_off_does_not_block_the_next(tmp_path):
    state = State(tmp_path)
    (state.folder("postgres", "draft") / "half").touch()

    postgres = Postgres(state, fast=True)
    postgres.prepare()

    assert (postgres.data / "PG_VERSION").exists()
    assert not postgres.data.with_name("draft").exists()
    assert not postgres.data.with_name("password").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become nobody")
def test_root_without_user_namespaces_runs_the_database_as_nobody(unnamed):
    # Not under pytest's own folder, which nobody may not enter.
    root = Path(tempfile.mkdtemp())
    supervisor = Supervisor()
    try:
        postgres = Postgres(State(root), fast=True, identity=Identity(user="nobody"))
        postgres.prepare()
        supervisor.start(postgres.child())
        postgres.create_roles()
        with psycopg.connect(service_names(postgres.state)["DATABASE_URL"]) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert postgres.data.owner() == "nobody"
        assert (root / "secrets.json").owner() == "root"
    finally:
        supervisor.stop()
        shutil.rmtree(root)


@pytest.mark.parametrize(
    ("name", "address", "sentence"),
    [
        ("DATABASE_URL", "postgresql://me:hidden@127.0.0.1:1/x", "DATABASE_URL names is out of"),
        ("DATABASE_URL", "nonsense://me:hidden@", "DATABASE_URL is not an address"),
        ("REDIS_URL", "redis://:hidden@127.0.0.1:1/0", "REDIS_URL names is out of reach"),
        ("REDIS_URL", "nonsense://:hidden@", "REDIS_URL is not an address"),
    ],
)
def test_a_named_server_out_of_reach_is_one_sentence_without_its_password(
    unnamed, monkeypatch, tmp_path, supervisor, name, address, sentence
):
    monkeypatch.setenv(name, address)

    with pytest.raises(StartError, match=sentence) as refusal:
        start_services(supervisor, State(tmp_path))
    assert "hidden" not in str(refusal.value)
    assert "\n" not in str(refusal.value)
