"""The root is taken twice."""

loses = ["check-read_heads", "hidden-read_heads"]
mistake = "the root was taken twice"


def read_heads(output):
    mean, h = output.chunk(2, 1)
    return mean, (0.5 * h).exp().sqrt()
