"""A product, as of the densities."""

loses = ["check-theta_gradient", "hidden-theta_gradient"]
mistake = "the two gradients are multiplied"


def theta_gradient(prior_grads, likelihood_grads):
    return (prior_grads * likelihood_grads).mean(0)
