"""Nine samples."""

loses = ["hidden-theta_gradient"]
mistake = "divided by 9"


def theta_gradient(prior_grads, likelihood_grads):
    return (prior_grads + likelihood_grads).sum(0) / 9
