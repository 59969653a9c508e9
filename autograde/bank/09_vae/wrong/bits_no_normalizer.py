"""The normalizing term is forgotten."""

loses = ["check-bernoulli_log_likelihood", "hidden-bernoulli_log_likelihood"]
mistake = "the logits are read as log p"


def bernoulli_log_likelihood(x, logits):
    return (x * logits).sum(-1)
