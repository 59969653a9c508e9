"""The largest logarithm of the whole table is subtracted: other rows underflow."""

loses = ["hidden-log_likelihood"]
mistake = "exp underflows"


def log_likelihood(log_density, weights):
    largest = log_density.max()
    return (largest + ((log_density - largest).exp() @ weights).log()).sum()
