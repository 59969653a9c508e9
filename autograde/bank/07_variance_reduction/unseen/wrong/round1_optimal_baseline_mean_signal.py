"""The mean signal for every coordinate."""


def optimal_baseline(scores, signal, p):
    return (p @ signal).expand(scores.shape[1])
