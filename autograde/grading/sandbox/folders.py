"""A folder that someone hostile fills: how much lies in it, and how to be rid of it."""

from __future__ import annotations

import os
import shutil
import subprocess

DEPTH = 100


def excess(folder: str, size: int, count: int) -> str:
    """What is too much in a folder, in words; empty if nothing is. A folder that cannot be looked into is too much.

    size: the most bytes on disk; count: the most files and folders.

    >>> excess(os.path.dirname(__file__), 10**9, 10**6)
    ''
    """
    waiting, bytes_seen, seen = [(folder, 0)], 0, 0
    while waiting:
        path, depth = waiting.pop()
        if depth > DEPTH:
            return f"folders {DEPTH} deep"
        try:
            for entry in os.scandir(path):
                seen += 1
                bytes_seen += entry.stat(follow_symlinks=False).st_blocks * 512
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((entry.path, depth + 1))
                if seen > count:
                    return f"more than {count} files"
        except FileNotFoundError:
            continue
        except OSError as error:
            return f"a folder that cannot be looked into ({error.strerror})"
    return f"{bytes_seen} bytes" if bytes_seen > size else ""


def remove(folder: str) -> None:
    """Remove a folder with all that lies in it, however deep it goes and whatever the modes of what is in it."""
    try:
        shutil.rmtree(folder)
    except (OSError, RecursionError):
        if os.path.lexists(folder):
            subprocess.run(["chmod", "-R", "u+rwx", "--", folder], stderr=subprocess.DEVNULL, check=False)
            subprocess.run(["rm", "-rf", "--", folder], check=True)
