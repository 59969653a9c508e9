"""The likelihood is subtracted."""

loses = ["check-theta_gradient", "hidden-theta_gradient"]
mistake = "∇ log p(x | z) has the wrong sign"


def theta_gradient(prior_grads, likelihood_grads):
    return (prior_grads - likelihood_grads).mean(0)
