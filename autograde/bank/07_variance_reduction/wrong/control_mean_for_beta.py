"""κ and β are exchanged."""

loses = ["check-controlled", "hidden-controlled"]
mistake = "κ and β are exchanged"


def controlled(f, c, kappa, beta):
    return (f - kappa * (c - beta)).mean(0)
