"""The numerator has the score only once: E[s r] / E[s^2]."""


def optimal_baseline(scores, signal, p):
    return (p * signal) @ scores / (p @ scores**2)
