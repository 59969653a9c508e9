"""Only the last column is a variance."""

loses = ["check-read_heads", "hidden-read_heads"]
mistake = "only the last column"


def read_heads(output):
    mean, h = output[:, :-1], output[:, -1:]
    return mean, (0.5 * h).exp()
