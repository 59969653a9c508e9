"""Rounded h."""

loses = ["check-phase_difference", "hidden-phase_difference"]
mistake = "in both phases h is rounded to 0 and 1"


def phase_difference(x, p_h, x_model, p_h_model, weights):
    p_h, p_h_model = (p_h > 0.5).double(), (p_h_model > 0.5).double()
    data = x.mean(0), p_h.mean(0), x.T @ p_h / len(x)
    model = weights @ x_model, weights @ p_h_model, (weights[:, None] * x_model).T @ p_h_model
    return tuple(one - other for one, other in zip(data, model, strict=True))
