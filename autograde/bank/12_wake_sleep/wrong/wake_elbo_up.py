"""The ELBO itself."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "this is the ELBO: the loss is asked, without the entropy"


def wake_loss(log_prior, log_likelihood, weights):
    w = weights.detach()
    return (w * ((log_prior + log_likelihood) - w.log())).sum(0)
