"""The entropy with the wrong sign."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the entropy of the weights has the wrong sign, and does not belong here"


def wake_loss(log_prior, log_likelihood, weights):
    w = weights.detach()
    return -(w * ((log_prior + log_likelihood) + w.log())).sum(0)
