"""The means go through the exponential, too."""

loses = ["check-read_heads", "hidden-read_heads"]
mistake = "exponential was taken of the means"


def read_heads(output):
    mean, h = output.chunk(2, 1)
    return mean.exp(), (0.5 * h).exp()
