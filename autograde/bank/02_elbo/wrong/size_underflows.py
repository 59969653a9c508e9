"""The weights are formed before the fraction: 0/0."""

loses = ["hidden-effective_sample_size"]
mistake = "stay with logarithms"


def effective_sample_size(log_weights):
    weights = log_weights.exp()
    return weights.sum(0).square() / weights.square().sum(0)
