"""The loop stops after one step: the value to compare with is 0 at first, not -∞."""

loses = ["check-expectation_maximization", "hidden-expectation_maximization"]
mistake = "the loop stops while the log-likelihood still rises"


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace, before = [], 0.0
    for _ in range(max_steps):
        statistics, value = e_step(x, parameters)
        trace.append(value)
        parameters = m_step(statistics, parameters)
        if value - before < tolerance:
            break
        before = value
    return parameters, trace
