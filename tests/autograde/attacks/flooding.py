"""Taking all there is: memory, disk, processes, threads, descriptors, output. Each carries a bound of its own."""

from tests.autograde.attacks.attack import END, HALVE, SQUARED, Attack

RESOURCES = [
    Attack(
        "takes three gigabytes in a call",
        double="""
def double(x):
    kept = []
    for _ in range(48):
        kept.append(bytearray(b"x") * (64 << 20))
    return x * x
""",
        uncertain=HALVE,
        says=("double",),
    ),
    Attack(
        "takes four gigabytes in eight processes",
        slow=True,
        between="""
import os, time

given, gives = os.pipe()
for _ in range(8):
    if os.fork() == 0:
        kept = bytearray(b"x") * (512 << 20)
        os.write(gives, b"x")
        time.sleep(3600)
        os._exit(0)
for _ in range(8):
    os.read(given, 1)
time.sleep(3600)
""",
        uncertain=HALVE,
        says=("memory",),
    ),
    Attack(
        "asks torch for more than any machine has",
        double="""
import torch


def double(x):
    return torch.ones(10**14)
""",
        says=("double",),
    ),
    Attack(
        "fills the disk with a gigabyte",
        between="""
import os

written = 0
for folder in (".", "/tmp", "/dev/shm", os.path.expanduser("~"), "@outside@", "/var/tmp"):
    try:
        for number in range(32):
            with open(f"{folder}/@mark@-{number}", "wb") as file:
                written += file.write(bytes(32 << 20))
    except OSError as error:
        print("refused:", type(error).__name__)
print("reached the end", written > 1 << 30)
""",
        uncertain=HALVE,
        says=(),
    ),
    Attack(
        "writes a hundred thousand files",
        between="""
import os

made = 0
try:
    for made in range(100_000):
        open(f"@mark@-{made}", "w").close()
except OSError as error:
    print("refused:", type(error).__name__)
print("reached the end")
""",
        uncertain=HALVE,
        says=(),
    ),
    Attack(
        "makes a file of a terabyte",
        between="""
import os

found = []
for size in (1 << 40, 1 << 30):
    with open("@mark@-hole", "wb") as file:
        found.append(attempt(file.truncate, size))
        found.append(attempt(os.posix_fallocate, file.fileno(), 0, size))
print("reached the end", found)
""",
        says=(END, "refused"),
    ),
    Attack(
        "forks as long as it can",
        between="""
import os, time

started = 0
for _ in range(400):
    try:
        if os.fork() == 0:
            time.sleep(3600)
            os._exit(0)
        started += 1
    except OSError:
        break
print("reached the end", started < 400)
""",
        uncertain=HALVE,
        says=(END + " True", "as many processes and threads as a submission may"),
    ),
    Attack(
        "forks in its forks",
        slow=True,
        between="""
import os, time

end = time.monotonic() + 3
for _ in range(9):  # at most 512 in all
    attempt(os.fork)
while time.monotonic() < end:
    time.sleep(0.1)
if os.getpid() == @itself@:
    print("reached the end")
else:
    os._exit(0)
""".replace("@itself@", "owner"),
        first="import os\n\nowner = os.getpid()",
        uncertain=HALVE,
    ),
    Attack(
        "starts threads as long as it can",
        slow=True,
        between="""
import threading, time

started = 0
for _ in range(3000):
    try:
        threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()
        started += 1
    except RuntimeError:
        break
print("reached the end", started < 3000)
""",
        uncertain=HALVE,
        says=(END + " True",),
    ),
    Attack(
        "opens descriptors as long as it can",
        between="""
import os

opened = []
while len(opened) < 20_000:
    made = attempt(os.pipe)
    if isinstance(made, str):
        break
    opened += made
print("reached the end", len(opened) < 20_000)
for number in opened:
    os.close(number)
""",
        says=(END + " True", SQUARED),
    ),
    Attack(
        "keeps every descriptor that there is in a call",
        double="""
import os

opened = []


def double(x):
    try:
        while True:
            opened.append(os.open("/dev/null", os.O_RDONLY))
    except OSError:
        return x * 0 + 111
""",
        uncertain=HALVE,
        says=("double",),
    ),
    Attack(
        "burns processor time in many processes",
        between="""
import os, time

for _ in range(6):
    if os.fork() == 0:
        end = time.monotonic() + 20
        while time.monotonic() < end:
            pass
        os._exit(0)
print("reached the end")
""",
        says=(END, SQUARED),
    ),
    Attack(
        "lowers its own limits to break what runs after it",
        first="print('reached the end')",  # in an earlier cell: it has arrived before the limits are low
        between="""
import os, resource

resource.setrlimit(resource.RLIMIT_NOFILE, (0, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
attempt(resource.setrlimit, resource.RLIMIT_NPROC, (0, 0))
attempt(os.nice, 19)
os.umask(0o777)
os.chdir("/")
""",
        uncertain=HALVE,
    ),
]

OUTPUT = [
    Attack(
        "prints two hundred megabytes",
        between="""
import sys

for _ in range(200):
    sys.stdout.write(("flood " * 20 + "\\n") * 8192)
print("reached the end")
""",
        uncertain=HALVE,
        says=("put out too much",),
    ),
    Attack(
        "writes two hundred megabytes to the error stream and its descriptors",
        between="""
import os, sys

for _ in range(100):
    sys.stderr.write("flood " * 200_000)
    attempt(os.write, 1, b"flood " * 100_000)
    attempt(os.write, 2, b"flood " * 100_000)
""",
        uncertain=HALVE,
        says=("put out too much",),
    ),
    Attack(
        "prints in a call without end of lines",
        double="""
import sys


def double(x):
    for _ in range(100):
        sys.__stdout__.write("flood " * 100_000)
        print("flood " * 100_000)
    return x * x
""",
        uncertain=HALVE,
        says=("double",),
    ),
    Attack(
        "sends one message of three gigabytes in many frames",
        between="""
part = b"flood " * 1_500_000
get_ipython().kernel.iopub_thread.socket.send_multipart([part] * 333)
input()
""",
        says=("put out too much", SQUARED),
    ),
    Attack(
        "sends thirty million empty frames",
        slow=True,
        between="""
for _ in range(100):
    get_ipython().kernel.iopub_thread.socket.send_multipart([b""] * 300_000)
""",
        says=("put out too much", SQUARED),
    ),
    Attack(
        "updates one picture that is shown a thousand times",
        between="""
import base64, struct, zlib
from IPython.display import display


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


header = struct.pack(">IIBBBBB", 100, 100, 8, 2, 0, 0, 0)
picture = b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", header) + chunk(b"IDAT", bytes(4_500_000)) + chunk(b"IEND", b"")
for _ in range(1000):
    display({"text/plain": "a picture"}, raw=True, display_id="one")
display({"image/png": base64.b64encode(picture).decode(), "text/plain": "a"}, raw=True, display_id="one", update=True)
print("reached the end")
""",
        says=("left out", SQUARED),
    ),
    Attack(
        "displays twenty thousand objects",
        slow=True,
        between="""
from IPython.display import display

for number in range(20_000):
    display(number, display_id=f"d{number % 7}")
""",
        uncertain=HALVE,
        says=(),
    ),
    Attack(
        "displays one object of fifty megabytes",
        slow=True,
        between="""
from IPython.display import display

display({"text/plain": "flood " * 8_000_000, "text/html": "<p>" * 8_000_000}, raw=True)
""",
        uncertain=HALVE,
        says=(),
    ),
    Attack(
        "displays a picture that unpacks to gigabytes",
        between="""
import base64, struct, zlib
from IPython.display import display


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


print("reached the end", flush=True)
header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
packed = zlib.compress(bytes(50_000_000))
picture = b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
display({"image/png": base64.b64encode(picture).decode(), "text/plain": "a picture"}, raw=True)
display({"image/png": base64.b64encode(picture[:40] + bytes(30_000_000)).decode(), "text/plain": "another"}, raw=True)
""",
        uncertain=HALVE,
    ),
    Attack(
        "raises with fifty megabytes of text",
        first='raise ValueError("flood " * 8_000_000)',
        double='def double(x):\n    raise ValueError("flood " * 8_000_000)\n',
        uncertain=HALVE,
        says=("flood",),
    ),
    Attack(
        "raises from a chain of exceptions that is a ring",
        first="""
first, second = ValueError("first"), KeyError("second")
for _ in range(3000):
    outer = RuntimeError("link")
    outer.__cause__ = first
    first = outer
second.__context__, second.__cause__ = second, first
raise second
""",
        double='def double(x):\n    try:\n        return double(x)\n    finally:\n        raise ValueError("again")\n',
        uncertain=HALVE,
        says=("double",),
    ),
    Attack(
        "makes a thousand widgets and comms",
        slow=True,
        between="""
import ipywidgets
from IPython.display import display

for number in range(1000):
    display(ipywidgets.IntSlider(description=str(number)))
print("reached the end")
""",
        uncertain=HALVE,
        says=(SQUARED,),
    ),
    Attack(
        "goes on printing from a thread while it is checked",
        slow=True,
        between="""
import threading


def go_on():
    while True:
        print("flood " * 1000)


threading.Thread(target=go_on, daemon=True).start()
""",
        uncertain=HALVE,
        says=("put out too much",),
    ),
]

FLOODING = [*RESOURCES, *OUTPUT]
