"""Images from students: a PNG or JPEG of bearable size, or none."""

from __future__ import annotations

import base64
import io
import warnings
from typing import Any

from PIL import Image

FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG"}
MOST_BYTES = 5_000_000
MOST_PIXELS = 20_000_000


def checked_image(kind: str, data: Any) -> str | None:
    """The image as clean base64, if its bytes begin as an image of this kind does and it is not too large.

    Only the header is decoded: a small file can stand for more pixels than the memory holds.

    Args:
        kind: a key of `FORMATS`.
        data: what stands in the notebook, base64 if all is well.
    """
    content = _bytes(data)
    if not content or not 0 < _pixels(kind, content) <= MOST_PIXELS:
        return None
    return base64.b64encode(content).decode()


def _bytes(data: Any) -> bytes:
    """What base64 text stands for; nothing if it is too long, or no base64. Notebooks break it into lines."""
    if not isinstance(data, str) or len(data) > 2 * MOST_BYTES:
        return b""
    try:
        content = base64.b64decode("".join(data.split()), validate=True)
    except ValueError:
        return b""
    return content if len(content) <= MOST_BYTES else b""


def _pixels(kind: str, content: bytes) -> int:
    """How many pixels an image has by its header; 0 if it is not of this kind."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=[FORMATS[kind]]) as image:
                return image.width * image.height
    except Exception:  # Pillow raises whatever a damaged header leads to
        return 0
