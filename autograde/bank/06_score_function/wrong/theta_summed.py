"""The samples are summed."""

loses = ["check-theta_gradient", "hidden-theta_gradient"]
mistake = "the samples are summed, not averaged"


def theta_gradient(prior_grads, likelihood_grads):
    return (prior_grads + likelihood_grads).sum(0)
