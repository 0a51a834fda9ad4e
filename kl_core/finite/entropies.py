"""Entropy, cross-entropy and KL divergence of finite distributions, to the last digits.

Inputs are 1-D array-likes that sum to 1 within ``TOLERANCE``, or within the rounding of their type
if that is coarser, as float32 is; what is then computed is the value for the inputs divided by
their sums, so that a rounding error in an input never makes a divergence negative. ``0 log 0`` is
0, and ``q = 0 < p`` costs infinity, exactly.

Nothing is paired or left out in silence: two pandas Series must have one index, and a masked array
no masked entry.
"""

import math
from collections.abc import Iterator, Sequence
from numbers import Real
from typing import TypeVar, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kl_core.errors import Code, InvalidDistribution

Array = NDArray[np.float64]
_Some = TypeVar("_Some", float, NDArray[np.float64])

TOLERANCE = 1e-9
"""How far a sum of probabilities in double precision may be from 1."""
_COARSE = 16.0
"""In a coarser type: how many of its roundings, for a softmax over a large vocabulary."""
_NO_SHARES = 1.5
"""A sum above it is no slip in a list of probabilities: the list is of something else."""

TINY = float(np.finfo(np.float64).tiny)
HUGE = float(np.finfo(np.float64).max)

# Enough for a block's temporaries to stay in the processor's cache; shorter inputs are one block.
_BLOCK = 1 << 15
_FEW = 32
"""So few numbers Python adds sooner than NumPy begins to."""

# atanh(s) = s + s^3 (1/3 + s^2/5 + s^4/7 + ...); seven terms reach the last digit for |s| < 0.1.
_NEAR = 0.1
_SERIES = tuple(1 / (2 * k + 3) for k in range(7))


def distribution(p: ArrayLike, *, normalize: bool = False, name: str = "p") -> Array:
    """Check that `p` is a probability distribution and return it as an array.

    Parameters
    ----------
    p : array_like, shape (n,)
        Probabilities; with `normalize`, any finite weights >= 0 that are not all 0.
    normalize : bool
        Divide by the sum.
    name : str
        What to call `p` in the message.

    Returns
    -------
    ndarray, shape (n,)
        Float64; may share memory with `p`.

    Raises
    ------
    InvalidDistribution
        empty, wrong_shape, not_a_number, not_finite, negative or not_normalised.

    Examples
    --------
    >>> distribution([2, 1, 1], normalize=True)
    array([0.5 , 0.25, 0.25])
    """
    with np.errstate(all="ignore"):
        return _checked(p, normalize, name)[0]


def _checked(p: ArrayLike, normalize: bool, name: str) -> tuple[Array, float]:
    """The distribution and its sum. Call inside ``np.errstate``."""
    if type(p) is np.ndarray and p.dtype == np.float64:
        array, tolerance = p, TOLERANCE
    else:
        array, tolerance = _read(p, name)
    if array.ndim != 1 or not array.size:
        _refuse_shape(array, name)
    if array.size <= _FEW:
        values = array.tolist()
        total, least = sum(values), min(values)
    else:
        total, least = float(np.add.reduce(array)), float(np.minimum.reduce(array))
    # One comparison each refuses NaN and infinity too; which of them it was is asked only then.
    if not (least >= 0 and (normalize or abs(total - 1) <= tolerance)):
        _refuse_values(array, name)
    if least == 0:
        array = array + 0.0  # as in `real`, but a long array without zeros is not copied
    if normalize:
        largest = float(np.maximum.reduce(array))
        if not 0 < largest < math.inf:
            _refuse_values(array, name)
        if total == math.inf:  # the sum overflowed, the weights did not
            array = array / largest
            total = float(np.add.reduce(array))
    if normalize or tolerance > TOLERANCE:
        array = array / total
        total = sum(array.tolist()) if array.size <= _FEW else float(np.add.reduce(array))
    return array, total


def floats(array: Array) -> tuple[float, ...]:
    """An array as a result keeps it."""
    return tuple(array.tolist())


def real(values: ArrayLike, name: str) -> Array:
    """`values` as float64, or InvalidDistribution where they are no numbers.

    A zero has no sign here: -0.0, as rounding and spreadsheets leave it, would make 1/0 negative.
    """
    return np.asarray(_numbers(values, name) + 0.0)


def real_table(values: ArrayLike, name: str) -> Array:
    """`values` as `real` gives them, or InvalidDistribution if they do not stand in rows."""
    table = real(values, name)
    if table.ndim != 2:
        raise InvalidDistribution(
            "wrong_shape",
            f"{name} has shape {table.shape}; give a table, one row for each.",
            name=name,
            shape=table.shape,
        )
    return table


def _numbers(values: ArrayLike, name: str) -> Array:
    """`values` as they are given, in float64."""
    if type(values) is np.ndarray and values.dtype == np.float64:
        return values
    return _read(values, name)[0]


def _read(values: ArrayLike, name: str) -> tuple[Array, float]:
    """`values` in float64, and how far from 1 their type allows a sum of probabilities to be."""
    if isinstance(values, np.ma.MaskedArray) and np.ma.is_masked(values):
        raise InvalidDistribution(
            "not_a_number",
            f"{name} is masked in {int(np.sum(values.mask))} places; fill them, as with "
            "filled(0), or leave them out.",
            name=name,
            value=values,
        )
    try:
        array = np.asarray(values)
        if array.dtype.kind in "cmM":  # a cast would drop the imaginary part, or count the days
            raise TypeError
        coarse = array.dtype.kind == "f" and array.dtype.itemsize < 8
        tolerance = _COARSE * float(np.finfo(array.dtype).eps) if coarse else TOLERANCE
        return array.astype(np.float64), tolerance
    except (TypeError, ValueError, OverflowError):
        raise InvalidDistribution(
            "not_a_number",
            f"{name} cannot be read as a list of numbers: {values!r:.80}.",
            name=name,
            value=values,
        ) from None


def _refuse_shape(array: Array, name: str) -> None:
    if not array.size:
        raise InvalidDistribution(
            "empty", f"{name} is empty; give at least one probability.", name=name
        )
    raise InvalidDistribution(
        "wrong_shape",
        f"{name} has shape {array.shape}; give one flat list of probabilities.",
        name=name,
        shape=array.shape,
    )


def _refuse_values(array: Array, name: str) -> None:
    """Raise for the first thing that is wrong with the entries or, failing that, with the sum."""
    checks: tuple[tuple[Code, NDArray[np.bool_], str], ...] = (
        ("not_a_number", np.isnan(array), "not a number"),
        ("not_finite", np.isinf(array), "not finite"),
        ("negative", array < 0, "negative"),
    )
    for code, wrong, what in checks:
        if wrong.any():
            index = int(wrong.argmax())
            value = float(array[index])
            raise InvalidDistribution(
                code,
                f"{name}[{index}] is {value!r}, which is {what}; "
                "a probability is a number from 0 to 1.",
                name=name,
                index=index,
                value=value,
            )
    total = float(np.add.reduce(array))
    if not total:
        remedy = "give at least one entry above 0"
    elif total < _NO_SHARES:
        remedy = "pass normalize=True to rescale"
    else:
        remedy = (
            "if these are counts or weights, pass normalize=True to rescale; if they are "
            "measurements, they are a sample and no distribution: see knn_kl, or count them first"
        )
    raise InvalidDistribution(
        "not_normalised",
        f"{name} sums to {total:.12g}, not 1; {remedy}.",
        name=name,
        total=total,
    )


def checked_pair(p: ArrayLike, q: ArrayLike, normalize: bool) -> tuple[Array, float, Array, float]:
    P, p_total = _checked(p, normalize, "p")
    Q, q_total = _checked(q, normalize, "q")
    if P.size != Q.size:
        raise InvalidDistribution(
            "different_lengths",
            f"p has {P.size} entries and q has {Q.size}; "
            "give both a probability for the same outcomes.",
            p=P.size,
            q=Q.size,
        )
    if P is not p and Q is not q:  # arrays have no labels, and are fast this way
        same_labels(p, q)
    return P, p_total, Q, q_total


def distributions(p: ArrayLike, q: ArrayLike) -> tuple[Array, Array]:
    """`distribution` of two over the same outcomes, which are checked to be the same."""
    with np.errstate(all="ignore"):
        P, _, Q, _ = checked_pair(p, q, False)
    return P, Q


def same_labels(p: object, q: object, name: str = "p", other: str = "q") -> None:
    """InvalidDistribution where two pandas objects of one length differ in labels or their order.

    By position they would be compared in silence: `value_counts` sorts by frequency.
    """
    for axis in ("index", "columns"):
        labels, others = getattr(p, axis, None), getattr(q, axis, None)
        equal = getattr(labels, "equals", None)  # the index of a list is a method
        if equal is not None and hasattr(others, "equals") and not equal(others):
            raise InvalidDistribution(
                "different_outcomes",
                f"{name} and {other} have different labels or another order of them; align them "
                f"first, as with {other}.reindex({name}.index, fill_value=0).",
                p=labels,
                q=others,
            )


def nats_per_unit(base: float) -> float:
    if base == math.e:
        return 1.0
    if not (isinstance(base, Real) and 1 < base < math.inf):
        raise ValueError(f"base is {base!r}; it must be a number above 1, as 2 for bits.")
    return math.log(base)


@overload
def information_content(probability: float, *, base: float = math.e) -> float: ...
@overload
def information_content(probability: Array | Sequence[float], *, base: float = math.e) -> Array: ...
def information_content(
    probability: float | Array | Sequence[float], *, base: float = math.e
) -> float | Array:
    """Information of an event of the given probability, ``-log p`` (Shannon 1948).

    Parameters
    ----------
    probability : float or array_like
        Each from 0 to 1.
    base : float
        Unit of the result: e for nats, 2 for bits, 10 for bans.

    Returns
    -------
    float or ndarray
        As `probability`; infinite at 0.

    Raises
    ------
    InvalidDistribution
        out_of_range or not_a_number.
    ValueError
        If `base` is no finite number above 1.

    Examples
    --------
    >>> information_content(0.125, base=2)
    3.0
    """
    unit = nats_per_unit(base)
    with np.errstate(all="ignore"):
        array = real(probability, "probability")
        wrong = ~((array >= 0) & (array <= 1))
        if wrong.any():
            value = float(array[wrong].flat[0])
            raise InvalidDistribution(
                "not_a_number" if math.isnan(value) else "out_of_range",
                f"probability is {value!r}; it must be from 0 to 1.",
                name="probability",
                value=value,
            )
        information = -np.log(array) / unit + 0.0  # + 0: no negative zero
    return information if array.ndim else float(information)


def ideal_lengths(p: ArrayLike) -> Array:
    """Ideal code length of each outcome, ``-log p``, in nats (Shannon 1948).

    As `information_content` per outcome, but exact for a probability too close to 1 for a float:
    the length of the first outcome of ``[1, 1e-20]`` is 1e-20.

    Parameters
    ----------
    p : array_like, shape (n,)
        Probabilities.

    Returns
    -------
    ndarray, shape (n,)
        Each >= 0; infinite where `p` is 0.

    Raises
    ------
    InvalidDistribution
        As `distribution`.

    Examples
    --------
    >>> ideal_lengths([1, 1e-20, 0]).tolist()
    [1e-20, 46.051701859880914, inf]
    """
    with np.errstate(all="ignore"):
        return _lengths(*_checked(p, False, "p"))


def _lengths(p: Array, total: float) -> Array:
    """``-log(p / total)``. Inside errstate."""
    lengths: Array = math.log(total) - np.log(p)
    top = int(p.argmax())
    if p[top] > 0.5:
        # 1 - p is lost in p itself; the other probabilities have it to all digits.
        rest = float(np.add.reduce(p[:top]) + np.add.reduce(p[top + 1 :]))
        lengths[top] = 0.0 - math.log1p(-rest / total)
    return lengths


def weighted(p: Array, amounts: Array) -> Array:
    """``p * amounts`` with ``0 * inf = 0``."""
    return np.multiply(p, amounts, where=p > 0, out=np.zeros_like(p))


def entropy(p: ArrayLike, *, base: float = math.e, normalize: bool = False) -> float:
    """Entropy ``H(P) = -sum p log p``, the average information (Shannon 1948).

    Parameters
    ----------
    p : array_like, shape (n,)
        Probabilities.
    base : float
        Unit of the result: e for nats, 2 for bits.
    normalize : bool
        Divide `p` by its sum first.

    Returns
    -------
    float
        From 0 to ``log n``.

    Raises
    ------
    InvalidDistribution
        As `distribution`.
    ValueError
        If `base` is no finite number above 1.

    Examples
    --------
    >>> entropy([0.5, 0.25, 0.25], base=2)
    1.5
    """
    unit = nats_per_unit(base)
    with np.errstate(all="ignore"):
        P, total = _checked(p, normalize, "p")
        return float(np.add.reduce(weighted(P, _lengths(P, total)))) / total / unit + 0.0


def cross_entropy(
    p: ArrayLike, q: ArrayLike, *, base: float = math.e, normalize: bool = False
) -> float:
    """Cross-entropy ``H(P, Q) = -sum p log q``: events from P, code lengths from Q.

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Truth and model: probabilities of the same outcomes.
    base : float
        Unit of the result: e for nats, 2 for bits.
    normalize : bool
        Divide `p` and `q` by their sums first.

    Returns
    -------
    float
        At least ``H(P)``; infinite if `q` is 0 where `p` is not.

    Raises
    ------
    InvalidDistribution
        As `distribution`, or different_lengths.
    ValueError
        If `base` is no finite number above 1.

    Examples
    --------
    >>> round(cross_entropy([0.5, 0.3, 0.2], [0.3, 0.6, 0.1], base=2), 6)
    1.753958
    """
    unit = nats_per_unit(base)
    with np.errstate(all="ignore"):
        P, p_total, Q, q_total = checked_pair(p, q, normalize)
        return float(np.add.reduce(weighted(P, _lengths(Q, q_total)))) / p_total / unit + 0.0


def kl_divergence(
    p: ArrayLike, q: ArrayLike, *, base: float = math.e, normalize: bool = False
) -> float:
    """KL divergence ``D(P||Q) = sum p log(p/q)`` (Kullback & Leibler 1951).

    Also called relative entropy, Kullback-Leibler distance (it is none), information divergence,
    and information gain, of a belief that moves from Q to P.

    Summed as ``sum p log(p/q) - p + q``, whose every entry is >= 0, so nothing cancels between
    outcomes; near ``p = q`` an entry comes from a series in ``(p-q)/(p+q)``.

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Truth and model: probabilities of the same outcomes.
    base : float
        Unit of the result: e for nats, 2 for bits.
    normalize : bool
        Divide `p` and `q` by their sums first.

    Returns
    -------
    float
        From 0 (only if ``P = Q``) to infinity (if `q` is 0 where `p` is not).

    Raises
    ------
    InvalidDistribution
        As `distribution`, or different_lengths.
    ValueError
        If `base` is no finite number above 1.

    Examples
    --------
    >>> round(kl_divergence([0.5, 0.3, 0.2], [0.4, 0.4, 0.2], base=2), 6)
    0.036453
    >>> kl_divergence([0.5, 0.5], [1, 0])
    inf
    """
    unit = nats_per_unit(base)
    with np.errstate(all="ignore"):
        P, p_total, Q, q_total = checked_pair(p, q, normalize)
        total = 0.0
        for a, b, gap in aligned_blocks(P, Q, q_total):
            ratio = np.fmax(a / b, TINY)  # 0/0 and 0/b too: their logarithm is multiplied by 0
            penalties = kl_penalties(a, b, gap, np.log(ratio))
            few = penalties.size <= _FEW
            total += math.fsum(penalties.tolist()) if few else float(np.add.reduce(penalties))
        if total == math.inf:  # b is 0, or so small that a/b overflowed
            total = 0.0
            for a, b, gap in aligned_blocks(P, Q, q_total):
                log_ratio = np.where(a > 0, exact_log_ratios(a, b, gap), 0.0)
                total += float(np.add.reduce(kl_penalties(a, b, gap, log_ratio)))
    return total / p_total / unit + 0.0


def kl_from_log(P: Array, log_q: Array) -> float:
    """``D(P||Q)`` in nats from log q, for a q that may underflow; both already checked."""
    with np.errstate(all="ignore"):
        q = np.exp(log_q)
        gap = P - q
        excess = float(np.add.reduce(gap) / np.add.reduce(q))
        gap -= q * excess
        log_ratio = np.where(P > 0, np.log(P) - log_q - math.log1p(excess), 0.0)
        penalties = kl_penalties(P, q + q * excess, gap, log_ratio)
        return float(np.add.reduce(penalties) / np.add.reduce(P))


def aligned_blocks(P: Array, Q: Array, q_total: float) -> Iterator[tuple[Array, Array, Array]]:
    """Blocks of p, of q rescaled to the sum of p, and of their difference. Inside errstate.

    The difference is taken before rescaling, where it is exact for near-equal entries. By how
    much the sums differ must come from the differences too: two sums rounded to 1 hide it.
    (Rescaling by a defect d costs a difference about 1e-16 d q, the one error that remains.)
    """
    if P.size <= _FEW:
        gap = P - Q
        extra = Q * (math.fsum(gap.tolist()) / q_total)
        gap -= extra
        extra += Q
        yield P, extra, gap
        return
    blocks = [slice(i, i + _BLOCK) for i in range(0, P.size, _BLOCK)]
    excess = math.fsum(float(np.add.reduce(P[b] - Q[b])) for b in blocks) / q_total
    for b in blocks:
        gap = P[b] - Q[b]
        extra = Q[b] * excess
        gap -= extra
        extra += Q[b]
        yield P[b], extra, gap


def kl_penalties(p: Array, q: Array, gap: Array, log_ratio: Array) -> Array:
    """``p log(p/q) - p + q`` per outcome, each >= 0, given ``gap = p - q``. Inside errstate."""
    s = gap / (p + q)
    penalties: Array = p * log_ratio
    penalties -= gap
    (near,) = (np.abs(s) < _NEAR).nonzero()
    if near.size > 4:
        penalties[near] = _near_penalty(gap[near], s[near])
    else:
        for i in near.tolist():
            penalties[i] = _near_penalty(float(gap[i]), float(s[i]))
    return penalties


def _near_penalty(gap: _Some, s: _Some) -> _Some:
    """A penalty without cancellation, given ``s = (p-q)/(p+q)``.

    ``log(p/q) = 2 atanh(s)`` turns it into ``gap s (1 + (1+s) s series)``.
    """
    square = s * s
    series = square * _SERIES[-1]
    for coefficient in _SERIES[-2:0:-1]:
        series += coefficient
        series *= square
    series += _SERIES[0]
    square += s
    series *= square
    series += 1.0
    series *= s
    series *= gap
    return series


def exact_log_ratios(p: Array, q: Array, gap: Array) -> Array:
    """``log(p/q)`` to all digits, given ``gap = p - q``; NaN where both are 0. Inside errstate."""
    ratio = p / q
    plain = np.where(
        (ratio >= TINY) & (ratio <= HUGE),
        np.log(ratio),
        np.log(p) - np.log(q),  # p/q overflowed or lost digits: the logarithms are far apart
    )
    s = gap / (p + q)
    return np.where(np.abs(s) < 0.5, 2 * np.arctanh(s), plain)


def log_ratios(p: ArrayLike, q: ArrayLike) -> Array:
    """Logarithm of the likelihood ratio, ``log(p/q)``, per outcome, in nats.

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Probabilities of the same outcomes.

    Returns
    -------
    ndarray, shape (n,)
        Plus or minus infinity where one of the two is 0; NaN where both are.

    Raises
    ------
    InvalidDistribution
        As `distribution`, or different_lengths.

    Examples
    --------
    >>> log_ratios([0.5, 0.5, 0], [0.5, 0.25, 0.25]).round(6)
    array([0.      , 0.693147,     -inf])
    """
    with np.errstate(all="ignore"):
        P, _, Q, q_total = checked_pair(p, q, False)
        return np.concatenate([exact_log_ratios(*block) for block in aligned_blocks(P, Q, q_total)])


def kl_terms(p: ArrayLike, q: ArrayLike, *, base: float = math.e, normalize: bool = False) -> Array:
    """What each outcome adds to the KL divergence, ``p log(p/q)``; entries may be negative.

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Truth and model: probabilities of the same outcomes.
    base : float
        Unit of the result: e for nats, 2 for bits.
    normalize : bool
        Divide `p` and `q` by their sums first.

    Returns
    -------
    ndarray, shape (n,)
        Sums to `kl_divergence`, up to rounding of the terms.

    Raises
    ------
    InvalidDistribution
        As `distribution`, or different_lengths.
    ValueError
        If `base` is no finite number above 1.

    Examples
    --------
    >>> kl_terms([0.5, 0.3, 0.2], [0.4, 0.4, 0.2], base=2).round(6)
    array([ 0.160964, -0.124511,  0.      ])
    """
    unit = nats_per_unit(base)
    with np.errstate(all="ignore"):
        P, p_total, Q, q_total = checked_pair(p, q, normalize)
        blocks = aligned_blocks(P, Q, q_total)
        terms = np.concatenate([weighted(a, exact_log_ratios(a, b, gap)) for a, b, gap in blocks])
        return terms / (p_total * unit) + 0.0


def perplexity(p: ArrayLike) -> float:
    """Effective number of outcomes, ``exp(H(P))``.

    Parameters
    ----------
    p : array_like, shape (n,)
        Probabilities.

    Returns
    -------
    float
        From 1 to n; without a unit.

    Raises
    ------
    InvalidDistribution
        As `distribution`.

    Examples
    --------
    >>> round(perplexity([0.25, 0.25, 0.25, 0.25]), 12)
    4.0
    """
    return math.exp(entropy(p))


def smooth(p: ArrayLike, epsilon: float) -> Array:
    """Add `epsilon` to every probability, then rescale: ``(p + epsilon) / (1 + n epsilon)``.

    Parameters
    ----------
    p : array_like, shape (n,)
        Probabilities.
    epsilon : float
        What to add, >= 0.

    Returns
    -------
    ndarray, shape (n,)
        A distribution without zeros if `epsilon` > 0.

    Raises
    ------
    InvalidDistribution
        As `distribution`; out_of_range for `epsilon`.

    Examples
    --------
    >>> smooth([1, 0], 0.25).round(6)
    array([0.833333, 0.166667])
    """
    if not 0 <= epsilon < math.inf:
        raise InvalidDistribution(
            "out_of_range",
            f"epsilon is {epsilon!r}; it must be finite and at least 0.",
            name="epsilon",
            value=epsilon,
        )
    return distribution(distribution(p) + epsilon, normalize=True)
