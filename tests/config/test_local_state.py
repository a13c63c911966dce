"""The state folder of the one-command run."""

import stat

import pytest

from config.local import state as state_module
from config.local.state import HeldError, StartError, State


@pytest.fixture
def state(tmp_path):
    return State(tmp_path)


def mode(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_folder_named_by_the_environment_is_made_for_its_user_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("CULTIVATION_STATE_DIR", str(tmp_path / "mine"))

    assert mode(State.from_environment().root) == 0o700


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("CULTIVATION_STATE_DIR", str(tmp_path / "file" / "below"))

    with pytest.raises(StartError, match=r"cannot be made: Not a directory\.$"):
        State.from_environment()


def test_secrets_are_made_once_and_readable_by_their_user_alone(state):
    made = state.secrets

    assert State(state.root).secrets == made
    assert len({*vars(made).values()}) == 4
    assert mode(state.root / "secrets.json") == 0o600


def test_secrets_lost_beside_a_database_are_not_made_anew(state):
    state.folder("postgres", "data")

    with pytest.raises(StartError, match="is missing beside its database: restore it"):
        _ = state.secrets


def test_a_held_folder_refuses_a_second_start_and_is_free_after_the_first(state):
    with state.held(), pytest.raises(HeldError, match="already running from"), state.held():
        pytest.fail("held twice")
    with state.held():
        pass


def test_a_full_disk_is_refused_before_anything_is_written(state, monkeypatch):
    state.refuse_full_disk()
    monkeypatch.setattr(state_module, "MIN_FREE_BYTES", 2**70)

    with pytest.raises(StartError, match=r"Only \d+ MB are free on the disk of .* are needed\.$"):
        state.refuse_full_disk()


def test_sockets_lie_in_the_folder_or_elsewhere_when_its_path_is_too_long(tmp_path):
    short, long = State(tmp_path), State(tmp_path / ("x" * 90))

    assert len(str(long.sockets)) < 80
    assert mode(long.sockets) == 0o700
    assert long.sockets == State(long.root).sockets
    assert long.sockets != short.sockets
    long.sockets.rmdir()


def test_a_socket_folder_planted_by_somebody_else_is_refused(tmp_path):
    long = State(tmp_path / ("y" * 90))
    planted = long.sockets
    planted.rmdir()
    planted.symlink_to(tmp_path)

    with pytest.raises(StartError, match="belongs to another user"):
        _ = State(long.root).sockets
    planted.unlink()


def test_a_long_log_makes_room_and_keeps_one_older(state):
    state.log("web").write_bytes(b"x" * (5 * 1024 * 1024 + 1))

    assert not state.log("web").exists()
    assert (state.root / "log" / "web.log.1").exists()
