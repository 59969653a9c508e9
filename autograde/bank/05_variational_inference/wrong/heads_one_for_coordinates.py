"""One σ for all coordinates."""

loses = ["check-read_heads", "hidden-read_heads"]
mistake = "averaged over the coordinates"


def read_heads(output):
    mean, h = output.chunk(2, 1)
    return mean, (h.mean(1, keepdim=True) / 2).exp().expand_as(h)
