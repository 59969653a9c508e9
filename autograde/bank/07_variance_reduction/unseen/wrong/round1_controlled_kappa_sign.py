"""A slip of sign inside the bracket: c + kappa."""


def controlled(f, c, kappa, beta):
    return (f - beta * (c + kappa)).mean(0)
