"""The largest log-likelihood stands for them all."""

loses = ["check-naive_log_evidence", "hidden-naive_log_evidence"]
mistake = "the largest of the samples came back"


def naive_log_evidence(log_likelihood):
    return log_likelihood.max(dim=0).values
