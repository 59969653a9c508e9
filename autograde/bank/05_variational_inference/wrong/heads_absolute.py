"""The sign of the head is dropped."""

loses = ["check-read_heads", "hidden-read_heads"]
mistake = "the sign of the head was dropped"


def read_heads(output):
    mean, h = output.chunk(2, 1)
    return mean, (h.abs() / 2).exp()
