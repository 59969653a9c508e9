"""½ for the probability."""

loses = ["check-bernoulli_scores", "hidden-bernoulli_scores"]
mistake = "½ stands for the probability"


def bernoulli_scores(z, logits):
    return z - 0.5
