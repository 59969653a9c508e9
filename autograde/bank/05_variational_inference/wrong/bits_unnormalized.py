"""log q without its normalizer."""

loses = ["check-bits_elbo", "hidden-bits_elbo"]
mistake = "without its normalizer"


def bits_elbo(logits, states, log_joint):
    log_q = states @ logits.T
    return (log_q.exp() * (log_joint - log_q)).sum(0)
