"""A sigmoid makes it positive."""

loses = ["check-read_heads", "hidden-read_heads"]
mistake = "a sigmoid in the place"


def read_heads(output):
    mean, h = output.chunk(2, 1)
    return mean, h.sigmoid()
