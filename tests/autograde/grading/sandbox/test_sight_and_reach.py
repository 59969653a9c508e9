"""What code inside cannot see, change, reach or become."""

import errno
import os
import re
import signal
from pathlib import Path

import pytest

from autograde.grading.sandbox.system_calls import NUMBERS
from tests.autograde.grading.sandbox import deeds, places, scenes

DAC_READ_SEARCH = 1 << 2


def test_nothing_of_the_host_can_be_read(sandbox):
    home = os.path.expanduser("~")
    host = [
        "/etc/passwd",
        "/etc/shadow",
        "/proc/self/status",
        "/proc/1/status",
        "/sys/kernel",
        "/var/lib",
        "/home",
    ]
    host += [str(places.CHECKOUT / name) for name in ("README.md", "autograde", "course", ".git")]
    host += [entry.path for entry in os.scandir(home) if entry.is_file()]
    assert sandbox.play(scenes.sight, host) == {"host": [], "missing": []}


def test_a_hidden_module_is_out_of_sight_beside_one_that_is_not(sandbox):
    seen = sandbox.play(scenes.sight, [])
    assert seen == {"host": [], "missing": []}


def test_that_a_file_exists_can_be_found_out_only_without_namespaces(sandbox):
    found = sandbox.outcome(deeds.existing_of, ["/etc/passwd"])["answer"]
    assert found == ([] if sandbox.tier == "namespaces" else ["/etc/passwd"])


def test_nothing_is_written_outside_the_working_directory(sandbox):
    written = sandbox.play(scenes.writing)
    assert written == {"outside": [], "scratch": True, "intact": True}


def test_processes_outside_cannot_be_signalled_traced_limited_slowed_or_looked_into(sandbox):
    reached = sandbox.play(scenes.reach)
    assert reached["reached"] == []


def test_a_signal_to_ones_own_group_does_not_reach_the_supervisor(sandbox):
    reached = sandbox.play(scenes.reach)
    assert (reached["group"], reached["ended"]) == ("went on", {"ended": "exit", "detail": 0})


def test_no_listener_outside_is_reached(sandbox):
    assert sandbox.play(scenes.network) == {"reached": [], "heard": 0}


def test_nothing_is_left_on_a_file_that_another_sandbox_could_feel(sandbox):
    assert sandbox.outcome(deeds.felt_of, os.__file__)["answer"] == []


def test_reading_a_file_shows_only_without_namespaces(sandbox):
    assert sandbox.play(scenes.reading) == {"read": True, "shows": sandbox.tier != "namespaces"}


def test_which_pages_of_a_file_are_in_memory_is_not_told(sandbox):
    assert sandbox.outcome(deeds.pages_of, os.__file__)["answer"] == []


def test_sockets_are_made_before_sealing_and_never_after(sandbox):
    seen = sandbox.play(scenes.late_socket)
    assert seen == {
        "early": ["early"],
        "late": [],
        "ended": {"ended": "exit", "detail": 0},
        "found": ["early"],
    }


def test_calls_that_change_the_kernels_view_are_refused(sandbox):
    refused = sandbox.outcome(deeds.refused_with, list(deeds.REFUSED_CALLS))["answer"]
    assert refused == dict.fromkeys(deeds.REFUSED_CALLS, errno.EPERM)


def test_a_process_can_neither_cancel_its_end_nor_hide_what_it_uses(sandbox):
    assert sandbox.outcome(deeds.undo_supervision)["answer"] == []


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="x32 is of x86_64 alone")
def test_a_call_by_another_architectures_number_ends_the_process(sandbox):
    assert sandbox.outcome(deeds.foreign_call)["ended"] == {"ended": "signal", "detail": signal.SIGSYS}


def test_a_setuid_program_gains_nothing(sandbox):
    """The program prints who it runs as; outside, it makes whoever starts it root."""
    inside = sandbox.play(scenes.setuid_program)
    assert inside["printed"] == str(inside["uid"])


def test_root_takes_a_fresh_user_and_keeps_at_most_the_right_to_read(sandbox):
    found = sandbox.outcome(deeds.identity)["answer"]
    himself = places.ORDINARY if os.geteuid() == 0 else os.geteuid()
    users = {"root": scenes.FRESH_USERS, "ordinary": [himself], "subordinate": range(300_000, 365_536)}
    assert found["uid"] in users[sandbox.user]
    may_read = sandbox.tier == "landlock" and sandbox.user == "root"
    assert found["capabilities"] in ({0, DAC_READ_SEARCH} if may_read else {0})


def test_only_what_was_asked_for_stays_open(sandbox):
    assert len(sandbox.outcome(deeds.open_descriptors)["answer"]) == 4, "0, 1, 2 and the pipe of the test"


@pytest.mark.parametrize(
    ("place", "header"), [(0, "x86_64-linux-gnu/asm/unistd_64.h"), (1, "asm-generic/unistd.h")]
)
def test_every_call_number_is_that_of_the_systems_headers(place, header):
    """The generic table is that of aarch64. Calls younger than the headers are not in them."""
    path = Path("/usr/include", header)
    if not path.exists():
        pytest.skip("the C library's headers are not here (Debian: linux-libc-dev, on x86_64)")
    found = re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", path.read_text())
    given = {name: int(value) for name, value in found}
    known = {name: numbers[place] for name, numbers in NUMBERS.items() if name in given}
    assert known == {name: given[name] for name in known}
    assert all(
        numbers[place] is None or numbers[place] > 440
        for name, numbers in NUMBERS.items()
        if name not in given
    )
