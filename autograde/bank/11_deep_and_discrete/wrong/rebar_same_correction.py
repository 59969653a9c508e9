"""∇c(ζ̃) − ∇c(ζ̃)."""

loses = ["check-rebar", "hidden-rebar"]
mistake = "∇c(ζ) is left out; −∇c(ζ̃) is left out"


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    return (f_b - c_tilde)[:, None] * score + dc_tilde - dc_tilde
