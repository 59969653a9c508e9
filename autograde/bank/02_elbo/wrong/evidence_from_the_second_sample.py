"""A loop that begins with sample 1."""

loses = ["check-naive_log_evidence", "hidden-naive_log_evidence"]
mistake = "the first sample is left out"


def naive_log_evidence(log_likelihood):
    total = 0
    for s in range(1, len(log_likelihood)):
        total = total + log_likelihood[s].exp()
    return (total / (len(log_likelihood) - 1)).log()
