"""The signal times ∇c(ζ)."""

loses = ["check-rebar", "hidden-rebar"]
mistake = "∇c(ζ) multiplies the signal, not the score"


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    return (f_b - c_tilde)[:, None] * dc - dc_tilde
