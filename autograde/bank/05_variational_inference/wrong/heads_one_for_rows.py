"""One σ for all rows."""

loses = ["check-read_heads", "hidden-read_heads"]
mistake = "averaged over the rows"


def read_heads(output):
    mean, h = output.chunk(2, 1)
    return mean, (h.mean(0) / 2).exp().expand_as(h)
