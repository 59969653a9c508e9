"""The log-likelihood is recorded after each M-step only; the one at the start is missing."""

def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace = []
    before = -float("inf")
    statistics, _ = e_step(x, parameters)
    for _ in range(max_steps):
        parameters = m_step(statistics, parameters)
        statistics, ll = e_step(x, parameters)
        trace.append(ll)
        if ll - before < tolerance:
            break
        before = ll
    return parameters, trace
