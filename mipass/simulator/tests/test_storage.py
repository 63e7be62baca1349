import multiprocessing
import stat

import pytest

from mipass.simulator.errors import Unprepared
from mipass.simulator.phone_memory import Pass, PhoneStorage
from mipass.simulator.storage import MEMORY, Storage


def test_what_was_written_is_read_again(tmp_path):
    storage = Storage(tmp_path / "phone")
    assert storage.read() is None
    with storage.locked():
        storage.write({"key": b"\x00\xff", "passes": [1, None, "x"]})
    assert Storage(tmp_path / "phone").read() == {"key": b"\x00\xff", "passes": [1, None, "x"]}


def test_nobody_else_may_read_it(tmp_path):
    with PhoneStorage(tmp_path / "phone").changing():
        pass
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "phone").iterdir()}
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE((tmp_path / "phone").stat().st_mode) == 0o700


def test_a_file_that_is_none_of_ours_is_told(tmp_path):
    (tmp_path / MEMORY).write_bytes(b"{}")
    with pytest.raises(Unprepared, match="cannot be read"):
        Storage(tmp_path).read()


def test_an_error_inside_leaves_the_memory_as_it_was(tmp_path):
    storage = PhoneStorage(tmp_path)
    with storage.changing() as memory:
        memory.passes.append(Pass(issuer="a", offer="b"))

    def fail():
        with storage.changing() as memory:
            memory.passes.clear()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert [each.offer for each in storage.read().passes] == ["b"]


def add_passes(folder, name):
    for number in range(20):
        with PhoneStorage(folder).changing() as memory:
            memory.passes.append(Pass(issuer=name, offer=f"{name}{number}"))


def test_two_processes_lose_nothing_of_each_other(tmp_path):
    processes = [multiprocessing.Process(target=add_passes, args=(tmp_path, name)) for name in "ab"]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert len(PhoneStorage(tmp_path).read().passes) == 40
