"""Only the first sample."""

loses = ["check-theta_gradient", "hidden-theta_gradient"]
mistake = "only the first sample counts"


def theta_gradient(prior_grads, likelihood_grads):
    return prior_grads[0] + likelihood_grads[0]
