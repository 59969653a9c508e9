"""The signal at the wrong head."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "multiplies log p(x, z), not log q"


def surrogate(log_q, log_joint):
    return ((log_joint - log_q).detach() * log_joint + log_joint + 0 * log_q).mean()
