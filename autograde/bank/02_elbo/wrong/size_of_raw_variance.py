"""S / (1 + Var w) without the mean."""

loses = ["check-effective_sample_size", "hidden-effective_sample_size"]
mistake = "whose mean is not one"


def effective_sample_size(log_weights):
    weights = log_weights.exp()
    return len(weights) / (1 + weights.var(0, correction=0))
