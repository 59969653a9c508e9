"""The known mean is forgotten: the control itself is subtracted, not its deviation."""


def controlled(f, c, kappa, beta):
    return (f - beta * c).mean(0)
