"""c(ζ̃) − f(b)."""

loses = ["check-rebar", "hidden-rebar"]
mistake = "f(b) ∇log q(b) has the wrong sign; −c(ζ̃) ∇log q(b) has the wrong sign"


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    return (c_tilde - f_b)[:, None] * score + dc - dc_tilde
