"""A reshape mixes the rows."""

loses = ["check-read_heads", "hidden-read_heads"]
mistake = "mixes the rows"


def read_heads(output):
    mean, h = output.reshape(2, len(output), -1)
    return mean, (0.5 * h).exp()
