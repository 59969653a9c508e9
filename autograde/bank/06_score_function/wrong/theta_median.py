"""The median."""

loses = ["check-theta_gradient", "hidden-theta_gradient"]
mistake = "the median of the samples"


def theta_gradient(prior_grads, likelihood_grads):
    return (prior_grads + likelihood_grads).median(0).values
