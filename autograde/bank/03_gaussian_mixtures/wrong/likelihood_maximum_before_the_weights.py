"""The largest log-density is subtracted before the weights come in."""

loses = ["hidden-log_likelihood"]
mistake = "the maximum is taken before the weights come in"


def log_likelihood(log_density, weights):
    largest = log_density.amax(1, keepdim=True)
    return (((log_density - largest).exp() * weights).sum(1).log() + largest[:, 0]).sum()
