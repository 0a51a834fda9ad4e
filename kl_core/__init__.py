"""Information, entropy and divergences, to the last digits. NumPy and SciPy only.

>>> from kl_core import Gaussian, density_kl, entropy, kl_divergence
>>> p, q = [0.5, 0.3, 0.2], [0.4, 0.4, 0.2]
>>> round(kl_divergence(p, q), 6), round(kl_divergence(p, q, base=2), 6)  # nats, bits
(0.025267, 0.036453)
>>> kl_divergence([0.5, 0.5], [1, 0])  # Q excludes what P does
inf
>>> entropy([2, 1, 1], base=2, normalize=True)  # from counts
1.5
>>> density_kl(Gaussian(1, 1), Gaussian(0, 1))
0.5

**Order.** The true distribution comes first, as in SciPy and the literature: `D(P‖Q)` is
``kl_divergence(p, q)``.

**Units.** Nats, unless a function takes ``base`` and you give another. In a result, the type of a
field says what it is: ``Nats``, ``Probability``, ``Ratio``.

**Nothing in silence.** Nothing is clipped, smoothed or rescaled unless you ask. ``0 log 0`` is 0,
and ``q = 0 < p`` costs infinity; a zero has no sign, -0.0 is 0. Input that is no distribution
raises `InvalidDistribution`, which says what was found and what to do.

**Other names.** Relative entropy: `kl_divergence`. Information gain: `kl_divergence` of two
beliefs, `mutual_information` of a split. Population stability index (PSI), symmetrised KL:
`jeffreys`. Bhattacharyya coefficient and distance: `bhattacharyya`. Surprisal, self-information:
`information_content`. Earth mover's distance: `wasserstein`. Log loss: `cross_entropy`. Chernoff
and Stein exponents: `error_exponents`. KL penalty from logits: `kl_from_logits`.

**Digits.** Near-equal inputs keep theirs: no divergence here is a difference of two large numbers,
none is negative, and equal inputs give exactly 0. (Estimates from samples are random numbers;
theirs is the standard error.)
"""

from kl_core.errors import CODES, Code, InvalidDistribution
from kl_core.families.continuous import Beta, Dirichlet, Exponential, Gamma, Laplace
from kl_core.families.counts import Bernoulli, Binomial, Categorical, Poisson
from kl_core.families.divergence import family_kl
from kl_core.families.gaussians import DiagonalGaussian, MultivariateGaussian
from kl_core.families.heavy import Cauchy, StudentT, Uniform
from kl_core.finite.arithmetic import (
    MessageCost,
    arithmetic_decode,
    arithmetic_encode,
    message_cost,
)
from kl_core.finite.betting import KellyGrowth, kelly_growth
from kl_core.finite.bounds import VariationBounds, variation_bounds
from kl_core.finite.codes import (
    HuffmanNode,
    HuffmanTree,
    Telegraph,
    average_length,
    decode,
    encode,
    huffman_code,
    huffman_tree,
    kraft_sum,
    shannon_lengths,
    telegraph,
)
from kl_core.finite.divergences import (
    GENERATORS,
    alpha_divergence,
    chi_square,
    f_divergence,
    hellinger,
    jeffreys,
    js_distance,
    js_divergence,
    renyi_divergence,
    total_variation,
    wasserstein,
    wasserstein_2,
    weighted_js_divergence,
)
from kl_core.finite.entropies import (
    cross_entropy,
    distribution,
    entropy,
    ideal_lengths,
    information_content,
    kl_divergence,
    kl_terms,
    log_ratios,
    perplexity,
    smooth,
)
from kl_core.finite.exponents import (
    ErrorExponents,
    bhattacharyya,
    chernoff_information,
    error_exponents,
)
from kl_core.finite.inequalities import (
    Additivity,
    ChainRule,
    Convexity,
    GibbsProof,
    JensenGap,
    Merging,
    TangentProof,
    Triangle,
    chain_rule,
    convexity_gap,
    gibbs_proof,
    jensen_gap,
    merge_outcomes,
    product_additivity,
    tangent_proof,
    triangle_gap,
)
from kl_core.finite.joint import mutual_information
from kl_core.finite.results import (
    CodingCost,
    Directions,
    EntropyProfile,
    coding_cost,
    directions,
    entropy_profile,
)
from kl_core.finite.softmax import (
    LogitLoss,
    kl_from_logits,
    label_smoothing,
    log_softmax,
    logit_loss,
    softmax,
)
from kl_core.finite.surprise import CANDIDATES, Audit, CandidateName, audit, surprise
from kl_core.line.alpha import (
    AlphaFit,
    AlphaFits,
    AlphaPath,
    density_alpha_divergence,
    fit_alpha,
    fits_by_alpha,
)
from kl_core.line.densities import (
    DensityDirections,
    Gaussian,
    GaussianMixture,
    density_directions,
    density_entropy,
    density_kl,
    kl_integrand,
)
from kl_core.line.descent import Path, basins, descend
from kl_core.line.fitting import (
    Fit,
    ReverseFits,
    dropped_mode_price,
    fit_forward,
    fit_reverse,
    landscape,
)
from kl_core.line.separation import Branch, Threshold, minima_by_separation, thresholds
from kl_core.quantities import Meaning, Nats, Probability, Ratio
from kl_core.samples.estimators import (
    Estimator,
    EstimatorMoments,
    KLEstimate,
    entropy_from_counts,
    estimator_moments,
    kl_from_counts,
    knn_kl,
    monte_carlo_kl,
)
from kl_core.samples.evidence import Evidence, evidence
from kl_core.samples.testing import (
    SamplesNeeded,
    bayes_error,
    samples_needed,
    stray_probability,
    type_two_error,
)

__all__ = [
    "CANDIDATES",
    "CODES",
    "GENERATORS",
    "Additivity",
    "AlphaFit",
    "AlphaFits",
    "AlphaPath",
    "Audit",
    "Bernoulli",
    "Beta",
    "Binomial",
    "Branch",
    "CandidateName",
    "Categorical",
    "Cauchy",
    "ChainRule",
    "Code",
    "CodingCost",
    "Convexity",
    "DensityDirections",
    "DiagonalGaussian",
    "Directions",
    "Dirichlet",
    "EntropyProfile",
    "ErrorExponents",
    "Estimator",
    "EstimatorMoments",
    "Evidence",
    "Exponential",
    "Fit",
    "Gamma",
    "Gaussian",
    "GaussianMixture",
    "GibbsProof",
    "HuffmanNode",
    "HuffmanTree",
    "InvalidDistribution",
    "JensenGap",
    "KLEstimate",
    "KellyGrowth",
    "Laplace",
    "LogitLoss",
    "Meaning",
    "Merging",
    "MessageCost",
    "MultivariateGaussian",
    "Nats",
    "Path",
    "Poisson",
    "Probability",
    "Ratio",
    "ReverseFits",
    "SamplesNeeded",
    "StudentT",
    "TangentProof",
    "Telegraph",
    "Threshold",
    "Triangle",
    "Uniform",
    "VariationBounds",
    "alpha_divergence",
    "arithmetic_decode",
    "arithmetic_encode",
    "audit",
    "average_length",
    "basins",
    "bayes_error",
    "bhattacharyya",
    "chain_rule",
    "chernoff_information",
    "chi_square",
    "coding_cost",
    "convexity_gap",
    "cross_entropy",
    "decode",
    "density_alpha_divergence",
    "density_directions",
    "density_entropy",
    "density_kl",
    "descend",
    "directions",
    "distribution",
    "dropped_mode_price",
    "encode",
    "entropy",
    "entropy_from_counts",
    "entropy_profile",
    "error_exponents",
    "estimator_moments",
    "evidence",
    "f_divergence",
    "family_kl",
    "fit_alpha",
    "fit_forward",
    "fit_reverse",
    "fits_by_alpha",
    "gibbs_proof",
    "hellinger",
    "huffman_code",
    "huffman_tree",
    "ideal_lengths",
    "information_content",
    "jeffreys",
    "jensen_gap",
    "js_distance",
    "js_divergence",
    "kelly_growth",
    "kl_divergence",
    "kl_from_counts",
    "kl_from_logits",
    "kl_integrand",
    "kl_terms",
    "knn_kl",
    "kraft_sum",
    "label_smoothing",
    "landscape",
    "log_ratios",
    "log_softmax",
    "logit_loss",
    "merge_outcomes",
    "message_cost",
    "minima_by_separation",
    "monte_carlo_kl",
    "mutual_information",
    "perplexity",
    "product_additivity",
    "renyi_divergence",
    "samples_needed",
    "shannon_lengths",
    "smooth",
    "softmax",
    "stray_probability",
    "surprise",
    "tangent_proof",
    "telegraph",
    "thresholds",
    "total_variation",
    "triangle_gap",
    "type_two_error",
    "variation_bounds",
    "wasserstein",
    "wasserstein_2",
    "weighted_js_divergence",
]
