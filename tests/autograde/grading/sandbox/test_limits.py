"""How much code inside can use, and that nothing of it outlives the sandbox."""

import os
import signal

import pytest

from autograde.grading.sandbox.folders import remove
from tests.autograde.grading.sandbox import deeds, scenes
from tests.waiting import HOPELESS

MIB = 1 << 20
LITTLE_MEMORY = 200 * MIB


def test_one_process_that_uses_too_much_memory_is_ended(sandbox):
    ended = sandbox.outcome(deeds.allocate, 2 * LITTLE_MEMORY, HOPELESS, memory=LITTLE_MEMORY)["ended"]
    assert ended == {"ended": "memory", "detail": LITTLE_MEMORY}


def test_a_process_is_refused_more_memory_than_its_share_and_goes_on(sandbox):
    outcome = sandbox.outcome(deeds.ask_for_memory, 2 * LITTLE_MEMORY, own_memory=LITTLE_MEMORY)
    assert (outcome["answer"], outcome["ended"]) == ("refused", {"ended": "exit", "detail": 0})
    outcome = sandbox.outcome(deeds.ask_for_memory, LITTLE_MEMORY // 2, own_memory=LITTLE_MEMORY)
    assert outcome["answer"] == f"{LITTLE_MEMORY // 2} bytes"


def test_the_processor_time_of_what_is_inside_is_told(sandbox):
    assert sandbox.play(scenes.processor_time, 0.3) >= 0.3


def test_many_processes_that_use_too_much_memory_together_are_ended(sandbox):
    ended = sandbox.outcome(deeds.allocate_in_many, 2 * LITTLE_MEMORY, 5, memory=LITTLE_MEMORY)["ended"]
    assert ended == {"ended": "memory", "detail": LITTLE_MEMORY}


def test_memory_is_watched_also_where_the_kernel_does_not_group_processes(sandbox):
    ended = sandbox.play(
        scenes.without_groups, "allocate_in_many", [2 * LITTLE_MEMORY, 5], {"memory": LITTLE_MEMORY}
    )
    assert ended == {"ended": "memory", "detail": LITTLE_MEMORY}


@pytest.mark.parametrize("deed", [deeds.share_out_of_sight, deeds.allocate_in_a_thread_alone])
def test_memory_that_no_resident_size_shows_is_watched_too(sandbox, deed):
    ended = sandbox.play(
        scenes.without_groups, deed.__name__, [2 * LITTLE_MEMORY, HOPELESS], {"memory": LITTLE_MEMORY}
    )
    assert ended == {"ended": "memory", "detail": LITTLE_MEMORY}


def test_forks_that_share_memory_do_not_count_it_each(sandbox):
    """150 MiB that six processes look at are 150 MiB, not 900."""
    outcome = sandbox.play(scenes.without_groups, "share", [150 * MIB, 6], {"memory": 600 * MIB})
    assert outcome == {"ended": "exit", "detail": 0}


def test_forks_that_write_to_what_they_shared_count_it_each(sandbox):
    outcome = sandbox.play(scenes.without_groups, "share", [150 * MIB, 6, True], {"memory": 600 * MIB})
    assert outcome == {"ended": "memory", "detail": 600 * MIB}


#: For ordinary users the kernel counts all processes of theirs, of which some may end in the meantime.
FORTY_OR_SO = range(11, 61)


def test_processes_are_limited(sandbox):
    assert sandbox.outcome(deeds.fork_many, 300, processes=40)["answer"] in FORTY_OR_SO


def test_threads_are_limited(sandbox):
    assert sandbox.outcome(deeds.start_threads, 300, processes=40)["answer"] in FORTY_OR_SO


def stay(sandbox):
    """Until the watcher comes, where it has to; a file system in memory refuses by itself."""
    return 0 if sandbox.tier == "namespaces" else HOPELESS


def test_what_is_written_in_all_is_limited(sandbox):
    outcome = sandbox.outcome(deeds.write_files, "SCRATCH", MIB, 40, stay(sandbox), disk=10 * MIB)
    if sandbox.tier == "namespaces":
        assert outcome["answer"] in (9, 10), "the file system is full"
    else:
        assert outcome["ended"]["ended"] == "disk"


def test_the_number_of_files_is_limited(sandbox):
    outcome = sandbox.outcome(deeds.write_files, "SCRATCH", 1, 500, stay(sandbox), files=100)
    if sandbox.tier == "namespaces":
        assert outcome["answer"] < 100, "the file system has no room for more files"
    else:
        assert outcome["ended"] == {"ended": "disk", "detail": "more than 100 files"}


def test_files_without_a_name_count_too(sandbox):
    outcome = sandbox.outcome(deeds.write_deleted, MIB, 40, stay(sandbox), disk=10 * MIB)
    if sandbox.tier == "namespaces":
        assert outcome["answer"] is None, "no space is left"
    else:
        assert outcome["ended"]["ended"] == "disk"


def test_files_that_are_only_mapped_are_seen_by_root(sandbox):
    """Not by an ordinary user, as GUARANTEES says, on the host's disk."""
    unseen = (sandbox.tier, sandbox.user) == ("landlock", "ordinary")
    outcome = sandbox.outcome(deeds.write_mapped, MIB, 40, 0 if unseen else stay(sandbox), disk=10 * MIB)
    if sandbox.tier == "namespaces":
        assert outcome["answer"] is None, "no space is left"
    else:
        assert outcome["ended"]["ended"] == ("exit" if unseen else "disk")


@pytest.mark.parametrize("deed", [deeds.nest_folders, deeds.hide_folder])
def test_folders_that_cannot_be_searched_end_the_sandbox_on_the_hosts_disk(sandbox, deed):
    in_sight = sandbox.tier == "namespaces" or (sandbox.user == "root" and deed is deeds.hide_folder)
    ended = sandbox.outcome(deed, 0 if in_sight else HOPELESS)["ended"]["ended"]
    assert ended == ("exit" if in_sight else "disk")


def test_no_file_is_larger_than_allowed(sandbox):
    assert sandbox.outcome(deeds.large_file, file_size=MIB)["answer"] in (str(MIB), "OSError")


def test_files_in_memory_count_as_memory(sandbox):
    limits = {"memory": LITTLE_MEMORY, "disk": 500 * MIB}
    ended = sandbox.outcome(deeds.write_files, "SCRATCH", 30 * MIB, 20, HOPELESS, **limits)["ended"]
    assert ended["ended"] == ("memory" if sandbox.tier == "namespaces" else "disk")


def test_a_process_that_uses_the_processor_without_end_is_ended(sandbox):
    assert sandbox.outcome(deeds.spin, cpu_seconds=1)["ended"] == {"ended": "cpu", "detail": 1}


def test_a_daemon_ends_with_the_first_process(sandbox):
    outcome = sandbox.outcome(deeds.leave_daemon)
    assert (outcome["answer"], outcome["ended"]) == ("left", {"ended": "exit", "detail": 0})


@pytest.mark.parametrize(
    "deed", [deeds.leave_daemon_and_stay, deeds.stop_itself, deeds.keep_forking, deeds.spin]
)
def test_everything_ends_when_the_grader_closes_its_end(sandbox, deed):
    seen = sandbox.play(scenes.closed, deed.__name__)
    assert seen == {"ended": {"ended": "closed", "detail": "the grader closed the connection"}, "gone": True}


def test_everything_ends_with_the_supervisors_parent(sandbox):
    assert sandbox.play(scenes.bereaved, "parent")["gone"]


def test_everything_ends_with_the_supervisor_but_for_daemons_without_namespaces(sandbox):
    assert sandbox.play(scenes.bereaved, "supervisor")["gone"] == (sandbox.tier == "namespaces")


def test_an_interrupt_reaches_the_first_process(sandbox):
    seen = sandbox.play(scenes.interrupted)
    assert seen == {"answer": "interrupted", "ended": {"ended": "exit", "detail": 0}}


def test_the_exit_code_and_the_signal_are_told(sandbox):
    assert sandbox.outcome(deeds.exit_with, 3)["ended"] == {"ended": "exit", "detail": 3}
    assert sandbox.outcome(deeds.crash)["ended"] == {"ended": "signal", "detail": signal.SIGSEGV}


def test_no_control_group_is_left(sandbox):
    sandbox.outcome(deeds.identity)
    assert sandbox.place.run(scenes.groups_left) == []


def test_a_folder_is_removed_however_deep_it_goes_and_whatever_its_modes_are(tmp_path, monkeypatch):
    folder = tmp_path / "filled"
    folder.mkdir()
    monkeypatch.chdir(folder)
    deepest = os.open(".", os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d" * 10, dir_fd=deepest)
        deeper = os.open("d" * 10, os.O_RDONLY, dir_fd=deepest)
        os.close(deepest)
        deepest = deeper
    os.fchmod(deepest, 0)
    os.close(deepest)
    monkeypatch.chdir(tmp_path)
    remove(str(folder))
    assert not folder.exists()
