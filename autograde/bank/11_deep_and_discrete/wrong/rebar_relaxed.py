"""∇c(ζ) alone."""

loses = ["check-rebar", "hidden-rebar"]
mistake = "f(b) ∇log q(b) is left out; −c(ζ̃) ∇log q(b) is left out; −∇c(ζ̃) is left out"


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    return dc + 0 * score
