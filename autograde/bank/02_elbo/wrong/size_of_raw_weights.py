"""The numerator is 1, though the weights do not sum to one."""

loses = ["check-effective_sample_size", "hidden-effective_sample_size"]
mistake = "the numerator is 1"


def effective_sample_size(log_weights):
    return 1 / log_weights.exp().square().sum(0)
