"""How many cores a matrix product may use."""

from contextlib import AbstractContextManager

__all__ = ["one_thread"]


def one_thread() -> AbstractContextManager:
    """Matrix products on one core: on several, their last digits would depend on how many, and thin ones take longer."""
    import scipy.linalg  # noqa: F401, the limit holds for libraries that are loaded already, and scipy has a BLAS of its own
    from threadpoolctl import threadpool_limits

    return threadpool_limits(1, user_api="blas")
