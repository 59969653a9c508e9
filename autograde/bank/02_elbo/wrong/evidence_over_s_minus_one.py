"""S - 1 for S."""

loses = ["check-naive_log_evidence", "hidden-naive_log_evidence"]
mistake = "it is divided by S − 1 inside the logarithm"


def naive_log_evidence(log_likelihood):
    likelihood = log_likelihood.exp().sum(0) / (len(log_likelihood) - 1)
    return likelihood.log()
