"""The heaviest sample alone."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "only the sample with the largest weight counts"


def wake_loss(log_prior, log_likelihood, weights):
    best = weights.argmax(0, keepdim=True)
    return -(log_prior + log_likelihood).gather(0, best)[0]
