"""The bracket was multiplied out wrongly: kappa is added back without its coefficient (right for beta = 1)."""


def controlled(f, c, kappa, beta):
    return f.mean(0) - beta * c.mean(0) + kappa
