"""Half of the variance."""

loses = ["check-read_heads", "hidden-read_heads"]
mistake = "the half stands outside of the exponential"


def read_heads(output):
    mean, h = output.chunk(2, 1)
    return mean, 0.5 * h.exp()
