"""The trace and the parameters are exchanged."""

loses = ["check-expectation_maximization", "hidden-expectation_maximization"]
mistake = "the parameters and the trace are exchanged"


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace = []
    for _ in range(max_steps):
        statistics, value = e_step(x, parameters)
        trace.append(value)
        parameters = m_step(statistics, parameters)
        if len(trace) > 1 and trace[-1] - trace[-2] < tolerance:
            break
    return trace, parameters
