"""What each tier contains, as data."""

GUARANTEES: tuple[dict[str, str], ...] = ()
