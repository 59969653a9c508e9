"""The head is taken for the variance."""

loses = ["check-read_heads", "hidden-read_heads"]
mistake = "it is log σ², not σ²"


def read_heads(output):
    mean, h = output.chunk(2, 1)
    return mean, h.sqrt()
