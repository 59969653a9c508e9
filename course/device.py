"""The device to compute on: which are there, why others are not, and a choice that may come from outside.

- `available`: for each name None, or the reason why it cannot be used
- `choose`: a name as a `torch.device`
- `default`: the name from the environment variable LVM_DEVICE, or "auto"; "cpu" in a graded run
"""

import os

import torch

NAMES = ("auto", "cpu", "cuda", "mps")


def available() -> dict[str, str | None]:
    """Tell for each device whether it can be used: None if so, else the reason.

    Example:
        >>> available()["cpu"] is None
        True
    """
    return {"auto": None, "cpu": None, "cuda": _cuda_reason(), "mps": _mps_reason()}


def choose(name: str = "auto") -> torch.device:
    """Return the device of that name; "auto" is cuda where there is one, else cpu.

    "auto" never chooses mps: it is experimental, untested in this course, and has no float64.

    Raises:
        ValueError: the name is unknown, or the device cannot be used here.

    Example:
        >>> choose("cpu")
        device(type='cpu')
    """
    reason = available().get(name, f"unknown; the names are {', '.join(NAMES)}")
    if reason is not None:
        raise ValueError(f"device {name!r}: {reason}")
    if name == "auto":
        name = "cpu" if available()["cuda"] else "cuda"
    return torch.device(name)


def default() -> str:
    """Return the name in the environment variable LVM_DEVICE, "auto" without one, and "cpu" in a graded run.

    Raises:
        ValueError: LVM_DEVICE names no device, or one that cannot be used here.

    Example:
        >>> default() in NAMES
        True
    """
    if os.environ.get("NBGRADER_EXECUTION"):
        return "cpu"
    name = os.environ.get("LVM_DEVICE") or "auto"
    try:
        choose(name)
    except ValueError as error:
        raise ValueError(f"environment variable LVM_DEVICE: {error}") from None
    return name


def _cuda_reason() -> str | None:
    if torch.cuda.is_available():
        return None
    if not torch.backends.cuda.is_built():
        return "this PyTorch was built without CUDA"
    return "no CUDA GPU was found, or its driver does not fit this PyTorch"


def _mps_reason() -> str | None:
    if torch.backends.mps.is_available():
        return None
    if not torch.backends.mps.is_built():
        return "this PyTorch was built without MPS, which is for Apple's GPUs"
    return "no Apple GPU was found, or its macOS is too old"
