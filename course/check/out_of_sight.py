"""What a check out of sight says of an exception: words of a fixed list.

The function that is asked knows the hidden numbers, and its author names its exceptions, its lines and its texts. So
no word of theirs is repeated where the numbers must stay hidden.
"""

from __future__ import annotations

import builtins
from collections.abc import Mapping

#: The exceptions that are told by their own names: those of Python, and what PyTorch and numpy add.
KNOWN = {
    *(
        name
        for name, kind in vars(builtins).items()
        if isinstance(kind, type) and issubclass(kind, Exception)
    ),
    "LinAlgError",
    "OutOfMemoryError",
}
#: What is said of everything else that can happen to a call, by the name under which it is reported.
SENTENCES: Mapping[str, str] = {
    "OutOfTime": "no answer within the time that a call and its task may take: does a loop never end, or could it be "
    "faster?",
    "CannotCross": "what came back cannot be checked: return what the task asks for, as tensors or numbers",
    "MemoryError": "it needs more memory than it may have",
    "SystemExit": "the call ended the process",
}


def sentence(kind: str) -> str:
    """What is said of an exception of this name.

    >>> sentence("ValueError")
    'raised ValueError'
    >>> sentence("TheFirstNumberIs7")
    'raised an exception of its own'
    """
    kind = kind.removeprefix("_")  # as in torch.linalg
    return SENTENCES.get(kind) or f"raised {kind if kind in KNOWN else 'an exception of its own'}"
