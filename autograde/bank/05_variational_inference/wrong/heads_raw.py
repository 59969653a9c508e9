"""The head as it is."""

loses = ["check-read_heads", "hidden-read_heads"]
mistake = "the head itself came back"


def read_heads(output):
    mean, h = output.chunk(2, 1)
    return mean, h
