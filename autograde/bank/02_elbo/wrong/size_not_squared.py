"""The sum in the numerator is not squared."""

loses = ["check-effective_sample_size", "hidden-effective_sample_size"]
mistake = "is not squared"


def effective_sample_size(log_weights):
    weights = log_weights.exp()
    return weights.sum(0) / weights.square().sum(0)
