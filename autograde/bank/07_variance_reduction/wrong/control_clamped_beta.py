"""No negative β."""

loses = ["check-controlled", "hidden-controlled"]
mistake = "negative β are set to zero"


def controlled(f, c, kappa, beta):
    return (f - beta.clamp(min=0) * (c - kappa)).mean(0)
