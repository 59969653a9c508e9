"""chunk without a dimension cuts the rows."""

loses = ["check-read_heads", "hidden-read_heads"]
mistake = "the rows were cut in two"


def read_heads(output):
    mean, h = output.chunk(2)
    return mean, (0.5 * h).exp()
