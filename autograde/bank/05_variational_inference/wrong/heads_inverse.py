"""The square root of the precision."""

loses = ["check-read_heads", "hidden-read_heads"]
mistake = "this is 1/σ"


def read_heads(output):
    mean, h = output.chunk(2, 1)
    return mean, (-0.5 * h).exp()
