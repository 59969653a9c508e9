"""The images that students put into their answers."""

from __future__ import annotations

import itertools
import re
from typing import Any

from autograde.grading.images import FORMATS, MOST_BYTES, checked_image
from course.reading import clean

#: How Colab writes an image that somebody pasted into a text.
_WITHIN_TEXT = re.compile(r"(!\[[^\[\]\n]*\]\()data:(image/(?:png|jpeg));base64,([^\s()]*)(\))")


class Attachments:
    """Lets PNG and JPEG images through, until all of a submission's together are too large; counts the rest.

    Example:
        >>> attachments = Attachments()
        >>> attachments.images({"a.svg": {"image/svg+xml": "<svg/>"}}), attachments.left_out
        ({}, 1)
    """

    def __init__(self) -> None:
        self.room = MOST_BYTES
        self.left_out = 0

    def images(self, given: Any) -> dict[str, dict[str, str]]:
        """The images among what stands as a cell's attachments."""
        kept = {}
        for name, bundle in given.items() if isinstance(given, dict) else ():
            image = self._image(bundle)
            if image:
                kept[clean(name)] = image
            else:
                self.left_out += 1
        return kept

    def moved_out(self, text: str, given: Any) -> tuple[str, dict[str, dict[str, str]]]:
        """A markdown text, and its images: those that are attached, and those that stood in the text itself.

        Images that are left out leave an empty address behind.
        """
        images, numbers = self.images(given), itertools.count(1)

        def attached(found: re.Match[str]) -> str:
            begin, kind, data, end = found.groups()
            names = (f"image-{number}.{kind.partition('/')[2]}" for number in numbers)
            name = next(name for name in names if name not in images)
            images.update(self.images({name: {kind: data}}))
            return f"{begin}{f'attachment:{name}' if name in images else ''}{end}"

        return _WITHIN_TEXT.sub(attached, text), images

    def _image(self, bundle: Any) -> dict[str, str]:
        for kind in FORMATS:
            data = bundle.get(kind) if isinstance(bundle, dict) else None
            data = (
                "".join(data)
                if isinstance(data, list) and all(isinstance(line, str) for line in data)
                else data
            )
            # Looked at first: whoever sends many large images has none of them decoded.
            fits = isinstance(data, str) and len(data) * 3 // 4 <= self.room
            if fits and (image := checked_image(kind, data)):
                self.room -= len(image) * 3 // 4
                return {kind: image}
        return {}

    def notes(self) -> list[str]:
        """A sentence on what was left out, if anything was."""
        if not self.left_out:
            return []
        one = self.left_out == 1
        return [
            f"{self.left_out} {'attachment was' if one else 'attachments were'} left out: only PNG and JPEG images are "
            f"kept, up to {MOST_BYTES // 10**6} MB together"
        ]
