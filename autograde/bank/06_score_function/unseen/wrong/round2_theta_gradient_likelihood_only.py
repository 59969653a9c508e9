"""The decoder's part alone: the prior's gradient is left out."""


def theta_gradient(prior_grads, likelihood_grads):
    return likelihood_grads.mean(0)
