"""One largest value for all columns."""

loses = ["hidden-naive_log_evidence"]
mistake = "one largest value is subtracted for all rows"


def naive_log_evidence(log_likelihood):
    largest = log_likelihood.max()
    return (log_likelihood - largest).exp().mean(0).log() + largest
