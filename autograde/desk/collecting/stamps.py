"""When a file in a zip was written: zips say it in local time without a zone, unless a program wrote more."""

from __future__ import annotations

import contextlib
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from autograde.course_folder import CourseError

#: What zips say of a file whose time nobody knew.
NO_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX, _WINDOWS = 0x5455, 0x000A
_WINDOWS_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


@dataclass
class Clock:
    """Reads the times of a zip; `asked` once a time had to be read in the zone, None for that of this machine."""

    zone: tzinfo | None = None
    asked: bool = False

    def time_of(self, member: zipfile.ZipInfo) -> datetime | None:
        """When a member was written, in UTC; None where the zip does not say."""
        if exact := exact_time(member.extra):
            return exact
        if member.date_time == NO_TIME:
            return None
        try:
            local = datetime(*member.date_time)
            zoned = local.replace(tzinfo=self.zone) if self.zone else local.astimezone()
            found = zoned.astimezone(UTC)
        except (ValueError, OverflowError, OSError):
            return None
        self.asked = True
        return found

    def __str__(self) -> str:
        if self.zone:
            return str(self.zone)
        return f"this machine's time zone ({datetime.now().astimezone().tzname()})"


def clock_of(zone: str | None) -> Clock:
    """A clock for an IANA time zone, or for that of this machine; `CourseError` for a zone that nobody knows."""
    try:
        return Clock(ZoneInfo(zone) if zone is not None else None)
    except (ValueError, OSError, LookupError) as error:  # ZoneInfo reads a file of this name
        raise CourseError(
            f"no time zone is called {zone!r}; the names are those of the IANA, as Europe/Berlin or America/New_York"
        ) from error


def exact_time(extra: bytes) -> datetime | None:
    """The time in the extra field of a zip's member, which has a zone: Unix's to the second, or Windows' own."""
    found = dict(_blocks(extra))
    with contextlib.suppress(struct.error, OverflowError, ValueError):
        if (unix := found.get(_UNIX)) and unix[0] & 1:
            (seconds,) = struct.unpack_from("<i", unix, 1)
            return datetime.fromtimestamp(seconds, UTC)
        if windows := found.get(_WINDOWS):
            tag, _, ticks = struct.unpack_from("<HHQ", windows, 4)
            if tag == 1 and ticks:
                return _WINDOWS_EPOCH + timedelta(microseconds=ticks // 10)
    return None


def _blocks(extra: bytes) -> Iterator[tuple[int, bytes]]:
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        yield kind, extra[4 : 4 + size]
        extra = extra[4 + size :]
