"""Each chain moves a little."""

loses = ["check-metropolis_hastings_step", "hidden-metropolis_hastings_step"]
mistake = "the chains move a part of the way"


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_ratio = log_p_proposed - log_p + log_backward - log_forward
    accepted = log_ratio.clamp(max=0).exp()
    return z + accepted[:, None] * (proposed - z)
