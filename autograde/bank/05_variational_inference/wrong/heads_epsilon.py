"""An epsilon is added to σ."""

loses = ["hidden-read_heads"]
mistake = "something small that is added"


def read_heads(output):
    mean, h = output.chunk(2, 1)
    return mean, (0.5 * h).exp() + 1e-8
