"""What a sandbox is asked for: plain data, so that it can be sent to the process that forks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Limits:
    """What all processes of a submission may use; own_memory, cpu_seconds, file_size and open_files hold for each.

    own_memory: what a process may take in addition to what it began with, before it is refused more: the call that asks
    fails, and nothing else. A quarter of it is for snapshots alone, so that they have some where the kernel has none
    left; memory has room for a kernel and a snapshot together.
    memory, own_memory, file_size and disk are in bytes; files is the number of files and folders; processes counts
    threads too.
    """

    memory: int = 4 << 30
    own_memory: int = 2 << 30
    processes: int = 64
    cpu_seconds: int = 120
    file_size: int = 64 << 20
    disk: int = 128 << 20
    files: int = 10_000
    open_files: int = 256


@dataclass(frozen=True)
class Confinement:
    """One sandbox.

    tier: "namespaces" or "landlock".
    uid: the user for root to take, whom nothing else on this machine runs as; None for an ordinary user.
    sockets: a new, empty folder (but for a connection file), in which sockets may be bound until the sandbox is sealed.
    scratch: a new, empty folder, the working directory; "namespaces" puts a folder in memory in its place.
    readable: paths that are visible and never writable. hidden: paths beneath these that are out of sight.
    keep: open descriptors that the confined process keeps, besides 0, 1 and 2, which lead nowhere.

    `sockets` and `scratch` must lie in a folder that only their owner can enter: their own modes are widened.
    """

    tier: str
    uid: int | None
    sockets: str
    scratch: str
    readable: tuple[str, ...]
    hidden: tuple[str, ...] = ()
    keep: tuple[int, ...] = ()
    limits: Limits = field(default_factory=Limits)

    def plain(self) -> dict[str, Any]:
        """The same as a dictionary for JSON."""
        return asdict(self)

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Confinement:
        """What `plain` gave, also after a passage through JSON.

        >>> asked = Confinement("landlock", None, "/s", "/w", ("/usr",))
        >>> Confinement.of(asked.plain()) == asked
        True
        """
        lists = {name: tuple(plain[name]) for name in ("readable", "hidden", "keep")}
        return cls(**{**plain, **lists, "limits": Limits(**plain["limits"])})
