"""The sign is turned, as for a baseline that is added."""


def optimal_baseline(scores, signal, p):
    s2 = scores**2
    return -((p * signal) @ s2) / (p @ s2)
