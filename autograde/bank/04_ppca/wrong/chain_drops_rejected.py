"""Rejected chains are dropped, as in rejection sampling."""

loses = ["check-metropolis_hastings_step", "hidden-metropolis_hastings_step"]
mistake = "chains that reject get lost"


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_ratio = log_p_proposed - log_p + log_backward - log_forward
    return proposed[u.log() < log_ratio]
