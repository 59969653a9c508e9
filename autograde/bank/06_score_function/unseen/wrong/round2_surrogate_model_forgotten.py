"""Only the encoder's part: the model gets no gradient."""


def surrogate(log_q, log_joint):
    return ((log_joint - log_q).detach() * log_q + 0 * log_joint).mean()
