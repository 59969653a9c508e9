"""The surrogate of the loss, with the opposite sign."""


def surrogate(log_q, log_joint):
    return -((log_joint - log_q).detach() * log_q + log_joint).mean()
