"""The deviations come first."""

loses = ["check-read_heads", "hidden-read_heads"]
mistake = "the first value and the second value are exchanged"


def read_heads(output):
    mean, h = output.chunk(2, 1)
    return (0.5 * h).exp(), mean
