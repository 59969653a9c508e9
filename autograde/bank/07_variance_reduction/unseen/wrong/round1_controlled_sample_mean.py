"""The control's sample mean takes the place of its known mean, so nothing is corrected."""


def controlled(f, c, kappa, beta):
    return (f - beta * (c - c.mean(0))).mean(0)
