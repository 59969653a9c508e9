"""One largest value for all."""

loses = ["hidden-importance_bound"]
mistake = "exp under- or overflows"


def importance_bound(log_weights):
    highest = log_weights.max()
    return (log_weights - highest).exp().mean(0).log() + highest, log_weights.softmax(0)
