"""What code inside a sandbox tries. Each deed returns plain data: mostly, what it could do of what it tried."""

import contextlib
import ctypes
import fcntl
import mmap
import os
import resource
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from autograde.grading.sandbox.system_calls import system_call
from tests.waiting import HOPELESS

MIB = 1 << 20


def possible(tries: dict[str, Callable[[], Any]]) -> list[str]:
    """The names of what raised nothing."""
    done = []
    for name, deed in tries.items():
        with contextlib.suppress(OSError):
            deed()
            done.append(name)
    return done


def readable_of(paths: Iterable[str]) -> list[str]:
    """The files that can be read, and the folders that can be listed."""
    return possible({path: lambda path=path: _look(path) for path in paths})


def existing_of(paths: Iterable[str]) -> list[str]:
    """The paths that are known to be there."""
    return possible({path: lambda path=path: os.stat(path) for path in paths})


def _look(path: str) -> None:
    if os.path.isdir(path):
        if not os.listdir(path):
            raise OSError("empty")
    else:
        with open(path, "rb") as file:
            file.read(1)


def writable_of(folders: Iterable[str]) -> list[str]:
    """The folders in which a file can be made and written, or a file's attributes changed."""
    return possible({folder: lambda folder=folder: write_file(f"{folder}/made_inside") for folder in folders})


def write_file(path: str) -> None:
    """Make a file."""
    with open(path, "w") as file:
        file.write("x")


def change(path: str) -> str:
    """Try to change what can be changed of a file without opening it for writing, and to remove it."""
    for deed in (_chmod, _touch, _empty, _mark, os.unlink):
        with contextlib.suppress(OSError):
            deed(path)
    return "tried"


def _chmod(path: str) -> None:
    os.chmod(path, 0o777)


def _touch(path: str) -> None:
    os.utime(path, (0, 0))


def _empty(path: str) -> None:
    os.truncate(path, 0)


def _mark(path: str) -> None:
    os.setxattr(path, "user.marked", b"x")


def signalled_of(processes: dict[str, int]) -> list[str]:
    """The processes that can be signalled, slowed down, limited or looked into."""
    tries: dict[str, Callable[[], Any]] = {}
    for name, process in processes.items():
        tries |= {
            f"signal {name}": lambda process=process: os.kill(process, 0),
            f"trace {name}": lambda process=process: system_call("ptrace", 16, process, 0, 0),
            f"limit {name}": lambda process=process: resource.prlimit(process, resource.RLIMIT_CORE),
            f"slow {name}": lambda process=process: os.setpriority(os.PRIO_PROCESS, process, 19),
            f"look into {name}": lambda process=process: open(f"/proc/{process}/environ", "rb").close(),
        }
    return possible(tries)


def signal_own_group() -> str:
    """Signal all of one's process group, oneself excepted."""
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    os.kill(0, signal.SIGUSR1)
    return "went on"


def connected_of(tcp: int, path: str, abstract: str) -> list[str]:
    """The listeners outside that can be reached."""
    local = {
        "unix": path,
        "abstract": "\0" + abstract,
    }
    tries: dict[str, Callable[[], Any]] = {
        name: lambda address=address: socket.socket(socket.AF_UNIX).connect(address)
        for name, address in local.items()
    }
    tries |= {
        "tcp": lambda: socket.create_connection(("127.0.0.1", tcp), timeout=5),
        "udp": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", tcp)),
        "raw": lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW),
        "netlink": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
        "datagram": lambda: socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)[0].sendto(
            b"x", path + ".datagram"
        ),
    }
    return possible(tries)


def felt_of(path: str) -> list[str]:
    """What can be left on a file that others read too, or be asked about their use of it."""
    whole = struct.pack("hhqqi4x", fcntl.F_RDLCK, 0, 0, 0, 0)
    folder = os.open(os.path.dirname(path), os.O_RDONLY)
    with open(path, "rb") as file:
        return possible(
            {
                "lock the file": lambda: fcntl.flock(file, fcntl.LOCK_SH),
                "lock a part": lambda: fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB),
                "wait for a part": lambda: fcntl.lockf(file, fcntl.LOCK_SH),
                "look for locks": lambda: fcntl.fcntl(file, fcntl.F_GETLK, whole),
                "lock for all who share it": lambda: fcntl.fcntl(file, 37, whole),
                "wait for all who share it": lambda: fcntl.fcntl(file, 38, whole),
                "look for such locks": lambda: fcntl.fcntl(file, 36, whole),
                "lease": lambda: fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK),
                "be notified": lambda: fcntl.fcntl(folder, fcntl.F_NOTIFY, fcntl.DN_ACCESS),
                "leave a hint": lambda: fcntl.fcntl(file, 1036, struct.pack("Q", 2)),
                "read a hint": lambda: fcntl.fcntl(file, 1035, bytes(8)),
                "watch": lambda: system_call("inotify_init1", 0),
            }
        )


def pages_of(path: str) -> list[str]:
    """What tells which pages of a file are in memory."""
    answer = ctypes.create_string_buffer(64)
    with open(path, "rb") as file:
        mapped = mmap.mmap(file.fileno(), mmap.PAGESIZE, access=mmap.ACCESS_COPY)
        address = ctypes.addressof(ctypes.c_char.from_buffer(mapped))
        return possible(
            {
                "mincore": lambda: system_call("mincore", address, mmap.PAGESIZE, answer),
                "cachestat": lambda: system_call("cachestat", file.fileno(), bytes(16), answer, 0),
                "read what is there": lambda: os.preadv(file.fileno(), [bytearray(1)], 0, os.RWF_NOWAIT),
            }
        )


REFUSED_CALLS: dict[str, tuple[Any, ...]] = {
    "mount": (b"tmpfs", b"/tmp", b"tmpfs", 0, None),
    "umount2": (b"/", 2),
    "fsopen": (b"tmpfs", 0),
    "open_tree": (-100, b"/", 1),
    "mount_setattr": (-100, b"/", 0, bytes(32), 32),
    "pivot_root": (b".", b"."),
    "chroot": (b".",),
    "unshare": (0x10000000,),
    "setns": (0, 0),
    "bpf": (0, bytes(128), 128),
    "perf_event_open": (bytes(128), 0, -1, -1, 0),
    "keyctl": (0, -3, 0, 0, 0),
    "add_key": (b"user", b"x", b"x", 1, -3),
    "userfaultfd": (1,),
    "io_uring_setup": (1, bytes(120)),
    "name_to_handle_at": (-100, b"/", bytes(256), bytes(8), 0),
    "open_by_handle_at": (-100, bytes(256), 0),
    "memfd_create": (b"x", 0),
    "shmget": (0, 4096, 0o1600),
    "shmat": (0, None, 0),
    "shmctl": (0, 0, None),
    "semop": (0, bytes(6), 1),
    "msgrcv": (0, bytes(16), 8, 0, 0o4000),
    "mq_open": (b"x", 0o102, 0o600, None),
    "mq_unlink": (b"x",),
    "sethostname": (b"x", 1),
    "syslog": (3, bytes(16), 16),
    "process_vm_readv": (1, None, 0, None, 0, 0),
    "clone": (0x10000000 | signal.SIGCHLD, None, None, None, None),
}


def refused_with(names: Iterable[str]) -> dict[str, int]:
    """The error numbers of calls, 0 for one that went through."""
    errors = {}
    for name in names:
        try:
            if system_call(name, *REFUSED_CALLS[name]) == 0 and name == "clone":
                os._exit(0)  # the clone itself
            errors[name] = 0
        except OSError as error:
            errors[name] = error.errno or -1
    return errors


def undo_supervision() -> list[str]:
    """What would let a process live on or be invisible."""
    return possible(
        {
            "live on": lambda: system_call("prctl", 1, 0, 0, 0, 0),
            "be invisible": lambda: system_call("prctl", 4, 0, 0, 0, 0),
        }
    )


def foreign_call() -> None:
    """Make a call by the numbers of another architecture (x32), which no filter would recognise."""
    ctypes.CDLL(None).syscall(ctypes.c_long(0x40000000 + 39))


def identity() -> dict[str, Any]:
    """Who one is, and which capabilities one has."""
    answer = ctypes.create_string_buffer(24)
    system_call("capget", struct.pack("Ii", 0x20080522, 0), answer)
    low, low_permitted, low_inherited, *high = struct.unpack("6I", answer.raw)
    capabilities = low | low_permitted | low_inherited | (any(high) << 32)
    return {"uid": os.getuid(), "capabilities": capabilities}


def run_setuid_program(path: str) -> dict[str, Any]:
    """Who a program says that it runs as, and who one is."""
    printed = subprocess.run([path, "-u"], capture_output=True, text=True).stdout.strip()
    return {"printed": printed, "uid": os.getuid()}


def allocate(size: int, stay: float) -> None:
    """Use memory, and keep it a while."""
    kept = [_touched(MIB) for _ in range(size // MIB)]
    time.sleep(stay)
    del kept


def ask_for_memory(size: int) -> str:
    """Ask for memory, and go on where it is refused."""
    try:
        return f"{len(bytes(size))} bytes"
    except MemoryError:
        return "refused"


def share_out_of_sight(size: int, stay: float) -> None:
    """Use memory that is shared, so that it is kept, and have none of it resident."""
    shared = mmap.mmap(-1, size)
    for place in range(0, size, MIB):
        shared[place : place + MIB : mmap.PAGESIZE] = b"x" * (MIB // mmap.PAGESIZE)
        shared.madvise(mmap.MADV_DONTNEED, place, MIB)
    time.sleep(stay)


def allocate_in_a_thread_alone(size: int, stay: float) -> None:
    """Use memory in a process whose first thread has ended."""
    threading.Thread(target=allocate, args=(size, stay)).start()
    ctypes.CDLL(None).pthread_exit(None)


def _touched(size: int) -> bytearray:
    block = bytearray(size)
    block[:: mmap.PAGESIZE] = b"x" * len(block[:: mmap.PAGESIZE])
    return block


def allocate_in_many(size: int, processes: int) -> None:
    """Use memory in several processes, each a part of it."""
    for _ in range(processes):
        if os.fork() == 0:
            allocate(size // processes, HOPELESS)
            os._exit(0)
    time.sleep(HOPELESS)


def fork_many(most: int) -> int:
    """How many processes can be there at a time."""
    for count in range(most):
        try:
            if os.fork() == 0:
                time.sleep(HOPELESS)
                os._exit(0)
        except OSError:
            return count
    return most


def start_threads(most: int) -> int:
    """How many threads can be there at a time."""
    for count in range(most):
        try:
            threading.Thread(target=time.sleep, args=(HOPELESS,), daemon=True).start()
        except RuntimeError:
            return count
    return most


def write_files(folder: str, size: int, count: int, stay: float) -> int:
    """Write files of a size, and stay; returns how many of them were written whole."""
    block = b"x" * size
    for number in range(count):
        try:
            with open(f"{folder}/{number}", "wb", buffering=0) as file:
                if file.write(block) < size:
                    return number
        except OSError:
            return number
    time.sleep(stay)
    return count


def write_deleted(size: int, count: int, stay: float) -> int:
    """Fill the disk with files that have no name any more."""
    kept = []
    for number in range(count):
        file = open(f"{number}", "wb", buffering=0)  # noqa: SIM115
        os.unlink(f"{number}")
        if file.write(b"x" * size) < size:
            return number
        kept.append(file)
    time.sleep(stay)
    return count


def write_mapped(size: int, count: int, stay: float) -> int:
    """The same, held only by a mapping of their first page."""
    kept = []
    for number in range(count):
        with open(f"{number}", "w+b", buffering=0) as file:
            os.unlink(f"{number}")
            if file.write(b"x" * size) < size:
                return number
            kept.append(mmap.mmap(file.fileno(), mmap.PAGESIZE))
            # mmap keeps a descriptor of its own
            duplicate = max(name for name in range(256) if possible({"": lambda name=name: os.fstat(name)}))
            os.close(duplicate)
    time.sleep(stay)
    return count


def nest_folders(stay: float) -> None:
    """Make folders within folders."""
    for _ in range(300):
        os.mkdir("d")
        os.chdir("d")
    time.sleep(stay)


def hide_folder(stay: float) -> None:
    """Make a folder that can be written to and not be looked into."""
    os.mkdir("d", 0o300)
    time.sleep(stay)


def bind_socket(folder: str) -> str:
    """Make a socket with a path."""
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(f"{folder}/late")
    return "bound"


def spin() -> None:
    """Use a processor without end."""
    while True:
        pass


def large_file() -> str:
    """Write more into one file than is allowed."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        with open("large", "wb", buffering=0) as file:
            return str(file.write(b"x" * 3 * MIB))
    except OSError as error:
        return type(error).__name__


def leave_daemon() -> str:
    """Leave a process behind that is nobody's child and ignores what can be ignored."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                signal.signal(number, signal.SIG_IGN)
            time.sleep(HOPELESS)
        os._exit(0)
    os.wait()
    return "left"


def leave_daemon_and_stay() -> None:
    """The same, and never end."""
    leave_daemon()
    time.sleep(HOPELESS)


def stop_itself() -> None:
    """Be stopped."""
    os.kill(os.getpid(), signal.SIGSTOP)
    time.sleep(HOPELESS)


def keep_forking() -> None:
    """Always be another process: a child goes on where its parent ends."""
    for _ in range(10):
        with contextlib.suppress(BlockingIOError):  # the others have used up the limit
            if os.fork() == 0:
                _be_another()
    time.sleep(HOPELESS)


def _be_another() -> None:
    while True:
        with contextlib.suppress(BlockingIOError):
            if os.fork():
                os._exit(0)


def exit_with(code: int) -> None:
    """Leave early."""
    os._exit(code)


def crash() -> None:
    """Read where no memory is."""
    ctypes.string_at(0)


def share(size: int, processes: int, then_write: bool = False) -> None:
    """Look at the same memory in several processes; write to it afterwards, and stay, if so wished."""
    kept = _touched(size)
    children = []
    for _ in range(processes):
        children.append(os.fork())
        if children[-1] == 0:
            assert sum(kept[:: mmap.PAGESIZE]) > 0
            time.sleep(1)
            if then_write:
                kept[:: mmap.PAGESIZE] = b"y" * len(kept[:: mmap.PAGESIZE])
                time.sleep(HOPELESS)
            os._exit(0)
    for child in children:
        os.waitpid(child, 0)


def open_descriptors() -> list[int]:
    """The descriptors that are open, found by trying."""
    return [number for number in range(256) if possible({"": lambda number=number: os.fstat(number)})]


def ordinary_work() -> dict[str, Any]:
    """What exercises do: numbers, figures, files, threads, further processes."""
    import io
    import tempfile

    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt
    import torch

    figure, axes = plt.subplots()
    axes.plot([0, 1])
    image = io.BytesIO()
    figure.savefig(image)
    torch.save(torch.ones(3), "saved.pt")
    with tempfile.NamedTemporaryFile("w+") as file:
        file.write("x")
    results: list[int] = []
    thread = threading.Thread(target=lambda: results.append(1))
    thread.start()
    thread.join()
    shell = subprocess.run(["/bin/sh", "-c", "echo inside"], capture_output=True, text=True)
    return {
        "sum": float(torch.load("saved.pt").sum()),
        "image": image.getvalue()[:4] == b"\x89PNG",
        "thread": results,
        "program": shell.stdout,
        "home": os.path.expanduser("~") == os.getcwd(),
        "module": sys.modules["torch"].__name__,
    }


def load_in_processes() -> float:
    """Read data by worker processes."""
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    data = TensorDataset(torch.arange(8.0))
    return float(sum(batch[0].sum() for batch in DataLoader(data, batch_size=2, num_workers=2)))
