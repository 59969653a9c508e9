"""S / (1 + Var w / (mean w)²), but with the variance that is divided by S - 1."""

loses = ["check-effective_sample_size", "hidden-effective_sample_size"]
mistake = "divided by S − 1, not by S"


def effective_sample_size(log_weights):
    weights = log_weights.exp()
    return len(weights) / (1 + weights.var(0) / weights.mean(0).square())
