"""The prior"s first sample."""

loses = ["check-theta_gradient", "hidden-theta_gradient"]
mistake = "only the first sample counts for the prior"


def theta_gradient(prior_grads, likelihood_grads):
    return prior_grads[0] + likelihood_grads.mean(0)
