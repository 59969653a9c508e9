"""One over the variance."""

loses = ["check-read_heads", "hidden-read_heads"]
mistake = "the precision"


def read_heads(output):
    mean, h = output.chunk(2, 1)
    return mean, (-h).exp()
