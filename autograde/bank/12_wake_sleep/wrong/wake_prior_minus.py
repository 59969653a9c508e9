"""log p(z) is subtracted."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the term with log p(z) has the wrong sign"


def wake_loss(log_prior, log_likelihood, weights):
    return -(weights.detach() * (log_likelihood - log_prior)).sum(0)
