# ruff: noqa: E501 (hostile code is as long as it is)
"""Faking results: everything on the student's side that could say "right" of a wrong answer."""

from tests.autograde.attacks.attack import ALL, DOUBLE, END, HALVE, REACHED, SQUARED, Attack

PRINTS_END = f"print('{END}')"

PATCHED = [
    Attack(
        "makes every kind of check do nothing",
        between="""
from course import check
from course.check import kinds

for name in ("close", "shape", "gradient", "increases", "network", "mean", "distribution"):
    for module in (check, kinds):
        setattr(module, name, lambda *arguments: print("✓ double: twice 3 and 5"))
check.close(double, "double_of_three")
print("reached the end")
""",
        says=(END, "✓ double", SQUARED),
        unprotected="gains points",
    ),
    Attack(
        "puts another module in the place of course.check",
        slow=True,
        between="""
import sys, types


class Anything(types.ModuleType):
    def __getattr__(self, name):
        return lambda *arguments, **options: None


for name in [name for name in sys.modules if name == "course" or name.startswith("course.")]:
    sys.modules[name] = Anything(name)
check = sys.modules["course.check"]
check.close(double, "double_of_three")
print("reached the end")
""",
        uncertain=HALVE,
        unprotected="gains points",
    ),
    Attack(
        "makes the comparison find no difference",
        between="""
from course.check import compare, kinds

compare.difference = kinds.difference = lambda *arguments, **options: None
compare.numbers = kinds.numbers = lambda value: None
kinds._compare = lambda *arguments, **options: None
print("reached the end")
""",
        says=(END, SQUARED),
        unprotected="gains points",
    ),
    Attack(
        "makes a failed check an exception that is never raised",
        between="""
import builtins
from course import check
from course.check import failure, kinds


class Silent(BaseException):
    def __init__(self, *arguments, **options):
        pass


failure.CheckFailed = kinds.CheckFailed = check.CheckFailed = lambda *arguments, **options: Silent()
get_ipython().set_custom_exc((Silent,), lambda *arguments, **options: None)
builtins.AssertionError = Silent
print("reached the end")
""",
        says=(END, SQUARED),
    ),
    Attack(
        "patches the testing functions of torch and numpy",
        between="""
import numpy, torch

for module in (torch.testing, numpy.testing):
    for name in dir(module):
        if name.startswith("assert_"):
            setattr(module, name, lambda *arguments, **options: None)
torch.allclose = torch.equal = numpy.allclose = numpy.array_equal = lambda *arguments, **options: True
torch.isclose = lambda found, *rest, **options: torch.ones_like(torch.as_tensor(found), dtype=torch.bool)
numpy.isclose = lambda found, *rest, **options: numpy.ones_like(found, dtype=bool)
print("reached the end")
""",
        says=(END, SQUARED),
        unprotected="gains points",
    ),
    Attack(
        "overwrites the operators of tensors",
        between="""
import torch


def nothing(self, *rest):
    return torch.zeros(self.shape)


def always(self, *rest):
    return torch.ones(self.shape, dtype=torch.bool)


for name in ("__eq__", "__le__", "__lt__", "__ge__", "all", "isfinite"):
    setattr(torch.Tensor, name, always)
for name in ("__sub__", "__rsub__", "abs", "__abs__", "diff"):
    setattr(torch.Tensor, name, nothing)
torch.Tensor.__ne__ = lambda self, *rest: torch.zeros(self.shape, dtype=torch.bool)
print("reached the end")
""",
    ),
    Attack(
        "overwrites numpy's and python's own functions",
        between="""
import base64, builtins, json, math
import numpy

print("reached the end", flush=True)
numpy.asarray = numpy.array = lambda *arguments, **options: None
builtins.all = builtins.any = lambda *arguments: True
math.isclose = lambda *arguments, **options: True
""",
        uncertain=HALVE,
    ),
    Attack(
        "makes the gradient a lie",
        double="",
        halve="""
import torch


class Agrees(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, arguments=(), options=None):
        if function in (torch.isclose, torch.allclose, torch.equal, torch.Tensor.__eq__):
            return torch.tensor(True)
        return super().__torch_function__(function, types, arguments, options or {})


torch.autograd.grad = lambda *arguments, **options: (torch.full((2,), 111.0).as_subclass(Agrees),)


def halve(x):
    return (x * 0 + 111).as_subclass(Agrees)
""",
        loses=HALVE,
        says=("[111.]",),
    ),
]

INTERCEPTED = [
    Attack(
        "drops the checks with an input transformer",
        between="""
def without_checks(lines):
    return ["pass\\n"] if any("check.close" in line or "check.gradient" in line for line in lines) else lines


get_ipython().input_transformers_cleanup.append(without_checks)
get_ipython().input_transformers_post.append(without_checks)
""",
        last=PRINTS_END,
        says=(END, SQUARED),
        unprotected="gains points",
    ),
    Attack(
        "rewrites the checks' syntax trees",
        between="""
import ast


class WithoutChecks(ast.NodeTransformer):
    def visit_Expr(self, node):
        return ast.Pass() if "'close'" in ast.dump(node) else node


get_ipython().ast_transformers.append(WithoutChecks())
""",
        last=PRINTS_END,
        says=(END, SQUARED),
        unprotected="gains points",
    ),
    Attack(
        "runs no cell any more and says that all is well",
        slow=True,
        between="""
from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult

shell = get_ipython()


def fine(*arguments, **options):
    result = ExecutionResult(ExecutionInfo("", False, True, True, ""))
    result.result = None
    return result


async def fine_later(*arguments, **options):
    return fine()


print("reached the end")
shell.run_cell = fine
shell.run_cell_async = fine_later
shell.run_code = shell.run_ast_nodes = fine_later
""",
        uncertain=HALVE,
        unprotected="gains points",
    ),
    Attack(
        "answers every request of the kernel with ok",
        slow=True,
        between="""
kernel = get_ipython().kernel


async def fine(*arguments, **options):
    return {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {}, "value": 0}


print("reached the end")
kernel.do_execute = fine
type(kernel).do_execute = fine
""",
        uncertain=HALVE,
        unprotected="gains points",
    ),
    Attack(
        "swallows every exception",
        between="""
import sys

shell = get_ipython()
shell.set_custom_exc((BaseException,), lambda *arguments, **options: None)
shell.showtraceback = lambda *arguments, **options: None
shell._showtraceback = lambda *arguments, **options: None
sys.excepthook = lambda *arguments: None
print("reached the end")
""",
        says=(END, SQUARED),
    ),
    Attack(
        "writes its own results when the process ends",
        first="""
import atexit, signal, threading


def write(*ignored):
    for name in ("result.json", "grades.json", "outcome", "01_toy.ipynb"):
        attempt(lambda: open(name, "w").write('{"check-double": 2, "hidden-double": 1, "score": 9, "passed": true}'))


atexit.register(write)
threading._register_atexit(write)
for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGUSR1):
    signal.signal(number, write)
write()
print("reached the end")
""",
        says=(END, SQUARED),
    ),
    Attack(
        "displays a number that nbgrader takes for a part of the points",
        between="""
import sys
from IPython.display import display


def shown(result):
    display(2)


get_ipython().events.register("post_run_cell", shown)
print("reached the end")
2
""",
        last="2",
        says=(END, SQUARED),
    ),
    Attack(
        "sends messages as if the checks had passed",
        between="""
import time

print("reached the end", flush=True)
time.sleep(0.3)
kernel = get_ipython().kernel
passed = {"name": "stdout", "text": "✓ double: twice 3 and 5\\n"}
ok = {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {"passed": True}}
for parent in (kernel.get_parent(), None, {"header": {"msg_id": "check-double"}}):
    ident = attempt(lambda: kernel._parent_ident["shell"])
    for socket in (kernel.iopub_socket, getattr(kernel, "shell_stream", None), getattr(kernel, "control_stream", None)):
        for kind, content in (("stream", passed), ("execute_reply", ok), ("status", {"execution_state": "idle"})):
            attempt(kernel.session.send, socket, kind, content, parent=parent, ident=ident)
""",
        says=(END,),
    ),
]

LYING_OBJECTS = [
    Attack(
        "returns an object that equals everything",
        double="""
class Liar:
    def __eq__(self, other):
        return True

    __ne__ = __bool__ = lambda self, *other: False
    __le__ = __lt__ = __ge__ = __gt__ = __eq__
    __sub__ = __rsub__ = __abs__ = __getitem__ = lambda self, *other: self
    __float__ = lambda self: 0.0
    __len__ = lambda self: 2
    __hash__ = None
    __repr__ = lambda self: "tensor([ 6., 10.])"


def double(x):
    return Liar()
""",
        says=("not a Liar",),
    ),
    Attack(
        "returns a tensor that lies through __torch_function__",
        double="""
import torch


class Liar(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, arguments=(), options=None):
        if getattr(function, "__name__", "") in ("isclose", "allclose", "equal", "eq", "__eq__", "le", "__le__", "all"):
            return torch.ones(2, dtype=torch.bool)
        return super().__torch_function__(function, types, arguments, options or {})


def double(x):
    return (x * 0 + 111).as_subclass(Liar)
""",
        says=(REACHED,),
    ),
    Attack(
        "returns an array that lies through __array__ and __array_ufunc__",
        double="""
import numpy


class Liar(numpy.ndarray):
    def __array_ufunc__(self, *arguments, **options):
        return numpy.ones(self.shape, dtype=bool)

    def __array_function__(self, *arguments, **options):
        return True

    def __array__(self, *arguments, **options):
        return numpy.full(2, 111.0)


def double(x):
    return numpy.full(2, 111.0).view(Liar)
""",
        says=(REACHED,),
    ),
    Attack(
        "returns an object that pretends to be a tensor",
        double="""
import torch


class Pretender:
    __class__ = property(lambda self: torch.Tensor)
    dtype, shape, layout, is_quantized = torch.float64, (2,), torch.strided, False

    def __getattr__(self, name):
        return lambda *arguments, **options: self

    __eq__ = __le__ = lambda self, other: True
    numel = lambda self: 2
    tobytes = lambda self: b"whatever"


def double(x):
    return Pretender()
""",
        says=("double",),
    ),
    Attack(
        "returns a list that changes whenever it is looked at",
        double="""
looks = 0


class Shifty(list):
    def __iter__(self):
        global looks
        looks += 1
        return iter([111.0, 111.0] if looks % 2 else [6.0, 10.0, 14.0])

    __eq__ = lambda self, other: True


def double(x):
    return Shifty([6.0, 10.0])
""",
        says=("111",),
    ),
    Attack(
        "returns numbers and texts of classes that lie",
        double="""
class Number(float):
    __eq__ = __le__ = __ge__ = lambda self, other: True
    __hash__ = float.__hash__
    __sub__ = __rsub__ = lambda self, other: 0.0


class Text(str):
    __eq__ = lambda self, other: True
    __hash__ = str.__hash__


def double(x):
    return [Number(111), Number(111)]
""",
        halve="""
class Text(str):
    __eq__ = lambda self, other: True
    __hash__ = str.__hash__


def halve(x):
    return Text("half")
""",
        loses=ALL,
        says=("111", "half"),
    ),
    Attack(
        "returns a named tuple that lies and generators",
        double="""
from typing import NamedTuple


class Pair(NamedTuple):
    first: float
    second: float
    __eq__ = lambda self, other: True


Pair.__len__ = lambda self: 2
Pair._fields = property(lambda self: [].clear)


def double(x):
    return Pair(111.0, 111.0)
""",
        halve="""
def halve(x):
    yield x / 2
""",
        loses=ALL,
        says=("111", "generator"),
    ),
    Attack(
        "returns a function in place of a number",
        double="""
def double(x):
    class Answer:
        def __call__(self, *arguments):
            return x * 0 + 111

        __eq__ = lambda self, other: True
        named_parameters = lambda self: []
        shape, dtype = x.shape, x.dtype

    return Answer()
""",
        says=("double",),
    ),
    Attack(
        "answers from a table of the arguments of the checks in sight",
        double="""
import torch

table = {(3.0, 5.0): [6.0, 10.0]}


def double(x):
    key = tuple(x.tolist())
    table.setdefault(key, [111.0] * len(key))
    return torch.tensor(table[key])
""",
        halve="""
import torch

before = []


def halve(x):
    before.append(x)
    return torch.tensor([3.0]) if len(before) == 1 else before[0] / 2
""",
        loses=("hidden-double", "hidden-halve"),
        says=("✓ double",),
    ),
    Attack(
        "changes the arguments that it is given",
        double="""
def double(x):
    x *= 0
    x.resize_(0)
    return x
""",
        says=("shape",),
    ),
    Attack(
        "raises what looks like the checks' own message",
        double="""
class CheckFailed(AssertionError):
    function, problem, checked, expected, found, mistake, hint, attempted = "double", "", "", "", "", None, "", False

    def __str__(self):
        return "✓ double: twice 3 and 5\\n  points: 2 of 2"


def double(x):
    raise CheckFailed
""",
        says=("raised CheckFailed",),
    ),
    Attack(
        "claims that the task was not attempted and raises nonsense",
        double="""
class Odd(NotImplementedError):
    def __str__(self):
        raise RuntimeError("no text")


def double(x):
    raise Odd
""",
        halve="""
class Odder(Exception):
    __str__ = lambda self: 5
    __class__ = property(lambda self: 1 / 0)


def halve(x):
    raise Odder
""",
        loses=ALL,
        says=("double", "halve"),
    ),
]


#: How the judge answers to a reply that it cannot read.
FORM = "the answer is not in the form that the checks use"


def _replying(what: str, before: str = "") -> str:
    """A cell after which the student's side replies to calls with something of its own."""
    return f"""
{before}
from course.check.student import Student

answer = Student.answer
Student.answer = lambda self, request: {what} if request["operation"] == "call" else answer(self, request)
"""


def _sending(what: str) -> str:
    """A cell after which the student's side sends bytes of its own in the place of replies to calls."""
    return f"""
import json, os, socket, time
from course.check import answering


def answer_lines(lines, write, answer):
    for line in lines:
        request = json.loads(line)
        if request["operation"] == "look_up":
            write(json.dumps(answer(request)) + "\\n")
        else:
            for text in {what}:
                write(text)


answering.answer_lines = answer_lines
"""


CALLS = (*DOUBLE, "check-halve")

FORGED_REPLIES = [
    Attack(
        "replies that the check has passed",
        between=_replying(
            '{"passed": True, "points": 3, "failure": None, "message": "", "ended": "exit", "status": "ok"}'
        ),
        loses=CALLS,
        says=(FORM,),
    ),
    Attack(
        "replies with a tensor of a size that no machine holds",
        between=_replying(
            '{"value": {"tensor": "float64", "shape": [10**6, 10**6], "octets": ""}, "generators": {"tuple": [None]}}'
        ),
        loses=CALLS,
        says=(FORM,),
    ),
    Attack(
        "replies with a tensor of the right shape and no bytes, for what the judge's memory may hold there",
        between=_replying(
            '{"value": {"tensor": "float64", "shape": request["arguments"]["tuple"][0]["shape"], "octets": ""}, '
            '"generators": {"tuple": [None]}}'
        ),
        loses=CALLS,
        says=(FORM,),
    ),
    Attack(
        "replies with values that the codec must refuse",
        between=_replying(
            '{"value": odd[request["arguments"]["tuple"][0]["shape"][0]], "generators": {"tuple": [None]}}',
            before="""
odd = {
    1: {"list": [{"device": "nowhere"}, {"generator": "cuda", "state": ""}]},
    2: {"array": "|O", "shape": [2], "octets": "AAAAAAAAAAAAAAAAAAAAAA=="},
    4: {"record": "Case", "fields": [{"tensor": "__class__", "shape": [2], "octets": ""}]},
}
""",
        ),
        loses=CALLS,
        says=(FORM,),
    ),
    Attack(
        "replies with objects of other kinds than numbers",
        between=_replying(
            '{"value": {"dict": [["fixture", {"fixture": "../../os.system", "arguments": {"dict": []}}], ["reference", '
            '{"reference": -1}], ["device", {"device": "cpu"}], ["times", {"array": "<M8[s]", "shape": [1], "octets": '
            '"AAAAAAAAAAA="}]]}, "generators": {"tuple": [{"generator": "cpu", "state": ""}]}}'
        ),
        loses=CALLS,
        says=("double",),
    ),
    Attack(
        "replies with errors that are no errors",
        between=_replying(
            '{"error": "X" * 1_000_000 + "\\x1b]0;owned\\x07<script>alert(1)</script>", "message": ["=HYPERLINK()\\n✓ double"], '
            '"line": {"\\ud83d": "\\ud800"}}'
        ),
        loses=CALLS,
        says=("raised X",),
    ),
    Attack(
        "replies with an error of surrogates and signs that no one sees",
        between=_replying(
            '{"error": "\\ud800\\udfff", "message": "\\ud800\\u202e\\u2066\\x00\\x9b31m" * 99, "line": "\\udc00"}'
        ),
        loses=CALLS,
        says=("raised",),
    ),
    Attack("replies with nothing but a number", between=_sending("['5\\n']"), loses=ALL, says=(FORM,)),
    Attack(
        "sends forty megabytes of numbers",
        between=_sending("""['{"value": {"list": [' + "0," * 20_000_000 + "0]}}\\n"]"""),
        loses=ALL,
        says=("larger than",),
    ),
    Attack(
        "sends a million empty objects",
        between=_sending("""['{"value": {"list": [' + "{}," * 1_000_000 + "{}]}}\\n"]"""),
        loses=ALL,
        says=("more than", "values"),
    ),
    Attack(
        "sends brackets in brackets without end",
        between=_sending("""['{"value": ' + '{"list": [' * 300_000 + "\\n"]"""),
        loses=ALL,
        says=("double",),
    ),
    Attack(
        "sends lists so deep that reading them goes well and showing them does not",
        between=_sending(
            """['{"value": ' + '{"list": [' * 440 + "1" + "]}" * 440 + ', "generators": {"tuple": [null]}}\\n']"""
        ),
        loses=ALL,
        says=("double",),
    ),
    Attack(
        "sends three hundred megabytes in a line",
        between=_sending("""['"', *(["x" * 10_000_000] * 30), '"\\n']"""),
        loses=ALL,
        says=("larger than",),
    ),
    Attack(
        "sends a reply a sign at a time, and never its end",
        slow=True,
        between=_sending("""(time.sleep(0.3) or " " for _ in iter(int, 1))"""),
        loses=ALL,
        says=("no answer",),
    ),
    Attack(
        "sends the answers of later questions beforehand",
        between=_sending(
            """[json.dumps({"object": 0, "value": {"list": [6.0, 10.0]}, "generators": {"tuple": [None]}}) + "\\n"] * 100"""
        ),
        loses=("hidden-double", *HALVE),
        uncertain=("check-double",),
        says=(),
    ),
    Attack(
        "sends bytes that are no text",
        between=_sending("""[os.write(lines.fileno(), b"\\xff\\xfe\\x00" * 1000 + b"\\n") and ""]"""),
        loses=ALL,
        says=("double",),
    ),
    Attack(
        "takes the judge's connections before the course's code does",
        slow=True,
        between="""
import json, os, socket, threading

forged = json.dumps({"object": 0, "value": {"list": [111.0]}, "generators": {"tuple": [None]}, "passed": True}).encode()
control = socket.socket(fileno=os.dup(int(os.environ["LVM_CONTROL"])))


def answer_all():
    while True:
        _, descriptors, _, _ = socket.recv_fds(control, 1, 8)
        for number in descriptors:
            with socket.socket(fileno=number) as judge:
                while judge.recv(1 << 16):
                    judge.send(forged + b"\\n")


threading.Thread(target=answer_all, daemon=True).start()
print("reached the end")
""",
        uncertain=HALVE,
    ),
    Attack(
        "answers itself in the place of a snapshot",
        between="""
import json, os, socket, threading
from course.check import answering


def take_snapshot(names):
    control = socket.socket(fileno=os.dup(int(os.environ[answering.CONTROL_VARIABLE])))
    _, (number,), _, _ = socket.recv_fds(control, 1, 1)
    stream = socket.socket(fileno=number).makefile("rw")
    answer = answering.answerer({**names, "double": lambda x: x * 0 + 111})
    threading.Thread(target=answering.answer_lines, args=(stream, lambda line: (stream.write(line), stream.flush()), answer)).start()


answering.take_snapshot = take_snapshot
print("reached the end")
""",
        uncertain=HALVE,
        says=(END, REACHED),
    ),
    Attack(
        "lets no process fork, so that there are no snapshots",
        between="""
import os

os.fork = lambda: 1
print("reached the end")
""",
        loses=ALL,
    ),
    Attack(
        "kills the kernel from its snapshots",
        between="""
import os, signal

owner = os.getpid()
os.register_at_fork(after_in_child=lambda: os.kill(owner, signal.SIGKILL))
print("reached the end")
""",
        uncertain=HALVE,
        says=(),
    ),
    Attack(
        "writes forged replies to every descriptor that it has",
        double="""
import json, os, socket, threading, time

forged = [json.dumps(reply).encode() for reply in (
    {"value": {"list": [6.0, 10.0]}, "generators": {"tuple": [None]}}, {"ended": "exit", "detail": 0},
    {"raised": None}, {"object": 0}, {"passed": True, "points": 9}, [{"check-double": 2, "hidden-double": 1}],
)]


def write_everywhere():
    for number in range(3, 256):
        for text in forged:
            for packet in (text, text + b"\\n", len(text).to_bytes(4, "big") + text, len(text).to_bytes(8, "little") + text):
                try:
                    socket.socket(fileno=os.dup(number)).send(packet, socket.MSG_DONTWAIT)
                except OSError:
                    pass


def double(x):
    write_everywhere()
    return x * 0 + 111
""",
        loses=("hidden-double",),
        uncertain=("check-double", *HALVE),
        says=("double",),
    ),
    Attack(
        "takes the judge's socket and answers in the place of the course's code",
        between="""
import gc, json, os, socket, threading

taken = [item for item in gc.get_objects() if isinstance(item, socket.socket) and item.fileno() > 2]
forged = json.dumps({"value": {"list": [6.0, 10.0]}, "generators": {"tuple": [None]}, "passed": True}).encode()


def answer_first():
    for each in taken:
        for packet in (forged, forged + b"\\n"):
            try:
                each.send(packet, socket.MSG_DONTWAIT)
            except OSError:
                pass


threading.Thread(target=answer_first, daemon=True).start()
print("reached the end", len(taken))
""",
        loses=("hidden-double",),
        uncertain=("check-double", *HALVE),
    ),
    Attack(
        "is two processes that answer",
        double="""
import os


def double(x):
    os.fork()
    return x * 0 + 111
""",
        uncertain=HALVE,
        says=("double",),
    ),
    Attack(
        "puts an object with a lying name in the place of its function",
        double="""
class Named:
    __name__ = __qualname__ = "double: passed\\n✓ double: twice 3 and 5\\n<script>alert(1)</script>"
    __module__ = "course.check"

    def __call__(self, x):
        return x * 0 + 111

    __eq__ = lambda self, other: True
    __hash__ = lambda self: 0
    __repr__ = lambda self: "\\x1b[2J" + self.__name__


double = Named()
""",
        says=(REACHED,),
    ),
    Attack(
        "puts a lying dictionary in the place of its names",
        slow=True,
        between="""
class Names(dict):
    def __contains__(self, name):
        return True

    def __missing__(self, name):
        return lambda *arguments: arguments[0] * 0 + 111


shell = get_ipython()
shell.user_ns = Names(shell.user_ns)
print("reached the end")
""",
        uncertain=HALVE,
    ),
]

FAKING = [*PATCHED, *INTERCEPTED, *LYING_OBJECTS, *FORGED_REPLIES]
