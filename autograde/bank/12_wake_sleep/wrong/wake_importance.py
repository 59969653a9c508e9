"""Importance weights on top of those given."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the weights are computed anew, ∝ p(x, z)/w: those given are to be used"


def wake_loss(log_prior, log_likelihood, weights):
    return -(
        (
            (((log_prior + log_likelihood) - weights.log()).detach().softmax(0))
            * (log_prior + log_likelihood)
        ).sum(0)
    )
