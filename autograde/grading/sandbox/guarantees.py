"""What each tier contains, and what it does not, as data for a reader's table; each containment names its test."""

from __future__ import annotations

from typing import NamedTuple


class Guarantee(NamedTuple):
    """What code inside may try, and what comes of it in each tier: "contained", how, or "not contained" and why.

    test: the test in tests/autograde/grading/sandbox that forces each tier and shows it.
    """

    threat: str
    namespaces: str
    landlock: str
    test: str


GUARANTEES = (
    Guarantee(
        "reading files of the host: home, gradebook, other submissions, the checkout",
        "contained: a root folder of its own",
        "contained: rules on opening files",
        "test_nothing_of_the_host_can_be_read",
    ),
    Guarantee(
        "reading hidden modules beside visible ones",
        "contained: an empty folder lies over them",
        "contained, but their names can be listed",
        "test_a_hidden_module_is_out_of_sight_beside_one_that_is_not",
    ),
    Guarantee(
        "finding out whether a file exists, and its size",
        "contained",
        "not contained: Landlock does not refuse it",
        "test_that_a_file_exists_can_be_found_out_only_without_namespaces",
    ),
    Guarantee(
        "writing, emptying, marking or removing files of the host",
        "contained: all that can be written is in memory",
        "contained; below Landlock 3, where only root can use this tier, files that everyone may write can be emptied",
        "test_nothing_is_written_outside_the_working_directory",
    ),
    Guarantee(
        "signalling, tracing, limiting or slowing other processes, or looking into their memory",
        "contained: no other process is in sight",
        "contained; below Landlock 6, where only root can use this tier, because the user is a fresh one",
        "test_processes_outside_cannot_be_signalled_traced_limited_slowed_or_looked_into",
    ),
    Guarantee(
        "the network, and sockets of other programs",
        "contained: a network of its own, without any interface",
        "contained: no socket can be made or connected once the sandbox is sealed",
        "test_no_listener_outside_is_reached",
    ),
    Guarantee(
        "telling another sandbox something by files that both see: locks, leases, watches, hints",
        "contained: these system calls are refused, among one's own processes too",
        "contained: likewise",
        "test_nothing_is_left_on_a_file_that_another_sandbox_could_feel",
    ),
    Guarantee(
        "telling another sandbox something by when a file was last read",
        "contained: where nothing can be written, the time of reading is not",
        "not contained: it is written, on most systems once a day",
        "test_reading_a_file_shows_only_without_namespaces",
    ),
    Guarantee(
        "telling another sandbox something by what they share of the machine",
        "not contained: how busy processors and disks are can be felt by the clock, and which pages of files are in "
        "memory; only to ask for these pages or to throw them out is refused. For ordinary users without subordinate "
        "ids, so can what the kernel counts by user",
        "not contained: likewise",
        "test_which_pages_of_a_file_are_in_memory_is_not_told",
    ),
    Guarantee(
        "parts of the kernel that exercises do not need",
        "contained: these system calls are refused",
        "contained: these system calls are refused",
        "test_calls_that_change_the_kernels_view_are_refused",
    ),
    Guarantee(
        "gaining rights, by setuid programs for one",
        "contained: no capability is left",
        "contained; as root the right to read remains, under the same rules on files",
        "test_a_setuid_program_gains_nothing",
    ),
    Guarantee(
        "acting as the grader's user",
        "contained as root, and for ordinary users who have subordinate ids; otherwise it is the same user, "
        "who sees nothing of the host",
        "contained as root; otherwise it is the same user, held by the rules alone",
        "test_root_takes_a_fresh_user_and_keeps_at_most_the_right_to_read",
    ),
    Guarantee(
        "using up memory",
        "contained: a process is refused more than its share; all together are held by a control group where one can "
        "be made, and by watching 4 to 20 times a second (what forks share is believed for at most 5 seconds, if "
        "nothing speaks against it). Only advisory without a control group: what is used and given back between two "
        "looks, buffers of pipes and sockets, and shared memory out of sight beside as much that is in sight",
        "contained: likewise",
        "test_memory_is_watched_also_where_the_kernel_does_not_group_processes",
    ),
    Guarantee(
        "using up processes and threads",
        "contained",
        "contained; for ordinary users the count includes their other processes, so that submissions take turns",
        "test_processes_are_limited",
    ),
    Guarantee(
        "using the processor without end",
        "contained for each process; the grader limits the time of all",
        "contained for each process; the grader limits the time of all",
        "test_a_process_that_uses_the_processor_without_end_is_ended",
    ),
    Guarantee(
        "filling the disk",
        "contained: nothing is written to it",
        "contained but for what is written within 1/20 s; without root, deleted files that are only mapped are not "
        "seen, nor for anyone those that are only in a socket's queue",
        "test_what_is_written_in_all_is_limited",
    ),
    Guarantee(
        "filling the folder of sockets",
        "contained: read-only once sealed",
        "contained: nothing but sockets, and none once sealed",
        "test_sockets_are_made_before_sealing_and_never_after",
    ),
    Guarantee(
        "outliving the submission, the grader or the warm parent",
        "contained: the kernel ends all processes with the first",
        "contained: all are killed at once, also where they fork without end",
        "test_everything_ends_when_the_grader_closes_its_end",
    ),
    Guarantee(
        "outliving a supervisor that somebody outside kills by SIGKILL",
        "contained",
        "not contained: the first process ends, its daemons go on",
        "test_everything_ends_with_the_supervisor_but_for_daemons_without_namespaces",
    ),
    Guarantee(
        "(honest work) worker processes that send tensors, locks of multiprocessing, changing modes of files",
        "works",
        "does not work: sockets and shared memory are refused, setting modes and times is only pretended",
        "test_data_is_read_by_several_processes_where_there_are_namespaces",
    ),
)


def as_markdown() -> str:
    """The table for a reader, as README.md in this folder has it."""
    rows = [("what code inside may try", "namespaces", "landlock"), ("---", "---", "---")]
    rows += [(each.threat, each.namespaces, each.landlock) for each in GUARANTEES]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
