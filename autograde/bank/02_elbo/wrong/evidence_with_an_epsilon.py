"""A small number keeps the logarithm finite."""

loses = ["hidden-naive_log_evidence"]
mistake = "use logsumexp"


def naive_log_evidence(log_likelihood):
    return (log_likelihood.exp().mean(0) + 1e-12).log()
