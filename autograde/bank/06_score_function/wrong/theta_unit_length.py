"""The gradient"s direction."""

loses = ["check-theta_gradient", "hidden-theta_gradient"]
mistake = "divided by its length"


def theta_gradient(prior_grads, likelihood_grads):
    total = (prior_grads + likelihood_grads).mean(0)
    return total / total.norm()
