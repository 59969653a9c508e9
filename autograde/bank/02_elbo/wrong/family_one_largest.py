"""One largest value for all."""

loses = ["hidden-importance_weighted_bound"]
mistake = "one largest value is subtracted"


def importance_weighted_bound(log_weights):
    largest = log_weights.max()
    return (log_weights - largest).exp().mean(1).log().mean(0) + largest
