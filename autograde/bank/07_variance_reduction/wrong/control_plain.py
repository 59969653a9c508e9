"""The control is not used."""

loses = ["check-controlled", "hidden-controlled"]
mistake = "this is the plain mean of f"


def controlled(f, c, kappa, beta):
    return f.mean(0)
