"""Divided by the weights."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the terms are divided by the weights, and averaged"


def wake_loss(log_prior, log_likelihood, weights):
    return -((log_prior + log_likelihood) / weights.detach()).mean(0)
