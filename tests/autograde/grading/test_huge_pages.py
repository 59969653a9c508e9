"""Gathering memory in huge pages changes nothing but the speed of forks."""

import subprocess
import sys
from pathlib import Path

import pytest

from autograde.grading import huge_pages

GATHER = """
import re
from pathlib import Path
from autograde.grading.huge_pages import gather
held = [bytes([i % 256]) * 4096 for i in range(20_000)]
taken = gather()
assert all(each == bytes([i % 256]) * 4096 for i, each in enumerate(held))
print(taken, re.search(r"AnonHugePages: +(\\d+) kB", Path("/proc/self/smaps_rollup").read_text())[1])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gathers memory")
def test_what_is_held_is_still_the_same_and_where_ranges_were_taken_it_lies_in_huge_pages():
    result = subprocess.run([sys.executable, "-c", GATHER], capture_output=True, text=True, check=True)
    taken, kilobytes = map(int, result.stdout.split())
    assert (kilobytes >= 60_000) == (taken > 0)


def test_only_own_writable_memory_without_a_file_is_gathered():
    lines = {
        "10000000-10400000 rw-p 00000000 00:00 0": True,
        "20000000-20400000 rw-p 00000000 00:00 0          [heap]": True,
        "30000000-30001000 rw-p 00000000 00:00 0": False,  # too small
        "40000000-40400000 rw-s 00000000 00:01 7 /dev/zero (deleted)": False,
        "50000000-50400000 rw-p 00000000 08:01 7 /lib/libtorch.so": False,
        "60000000-60400000 rw-p 00000000 00:00 0          [stack]": False,
        "70000000-70400000 r--p 00000000 00:00 0": False,
    }
    found = huge_pages._own_memory("\n".join(lines))
    assert [start for start, _ in found] == [
        int(line.partition("-")[0], 16) for line, ours in lines.items() if ours
    ]


def test_a_system_that_knows_no_such_thing_takes_nothing(monkeypatch):
    monkeypatch.setattr(huge_pages, "Path", lambda _: Path("/nowhere/maps"))
    assert huge_pages.gather() == 0
