"""The weights are multiplied in place."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "argument 3 was changed in place: work on a copy, x.clone()"


def wake_loss(log_prior, log_likelihood, weights):
    w = weights.detach()
    w *= log_prior + log_likelihood
    return -w.sum(0)
