"""The chances."""

loses = ["check-metropolis_hastings_step", "hidden-metropolis_hastings_step"]
mistake = "the probabilities a came back"


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_ratio = log_p_proposed - log_p + log_backward - log_forward
    return log_ratio.clamp(max=0).exp()
