"""My own log-sum-exp subtracts the maximum of the whole table instead of each column's."""


def naive_log_evidence(log_likelihood):
    top = log_likelihood.max()
    return (log_likelihood - top).exp().mean(0).log() + top
