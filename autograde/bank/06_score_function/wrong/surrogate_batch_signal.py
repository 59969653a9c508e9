"""The signals of the rows are averaged."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "the signals are averaged over the rows"


def surrogate(log_q, log_joint):
    signal = (log_joint - log_q).detach().mean(1, keepdim=True)
    return (signal * log_q + log_joint).mean()
