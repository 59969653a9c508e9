"""Raw second moments E[fc] / E[c^2] without taking off the means."""


def best_beta(f, c):
    beta = (f * c).mean(0) / (c * c).mean(0)
    return beta, (f - beta * c).var(0) / f.var(0)
