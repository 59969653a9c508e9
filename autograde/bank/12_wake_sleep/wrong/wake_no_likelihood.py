"""The likelihood is left out."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the term with log p(x | z) is left out"


def wake_loss(log_prior, log_likelihood, weights):
    return -(weights.detach() * log_prior).sum(0)
