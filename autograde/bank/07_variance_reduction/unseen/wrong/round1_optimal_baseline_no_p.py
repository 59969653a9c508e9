"""Plain means over the states, the probabilities are forgotten."""


def optimal_baseline(scores, signal, p):
    s2 = scores**2
    return signal @ s2 / s2.sum(0)
