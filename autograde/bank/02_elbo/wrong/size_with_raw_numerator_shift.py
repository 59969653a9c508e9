"""Not squared, after a shift."""

loses = ["check-effective_sample_size", "hidden-effective_sample_size"]
mistake = "the largest w is 1"


def effective_sample_size(log_weights):
    weights = (log_weights - log_weights.amax(0)).exp()
    return weights.sum(0) / weights.square().sum(0)
