"""Returns the evidence itself and forgets the final logarithm."""


def naive_log_evidence(log_likelihood):
    return log_likelihood.exp().mean(0)
