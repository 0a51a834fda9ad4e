"""The mathematics of the course: information, entropy, divergences; NumPy and SciPy only.

Amounts of information are in nats unless a ``base`` says otherwise. The true distribution is the
first argument, as in SciPy and the literature.
"""

from kl_core.coding import (
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
from kl_core.densities import (
    DensityDirections,
    Gaussian,
    GaussianMixture,
    density_directions,
    density_entropy,
    density_kl,
    kl_integrand,
)
from kl_core.discrete import (
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
from kl_core.errors import CODES, Code, InvalidDistribution
from kl_core.evidence import Evidence, evidence
from kl_core.fitting import (
    Fit,
    ReverseFits,
    dropped_mode_price,
    fit_forward,
    fit_reverse,
    landscape,
)
from kl_core.quantities import Meaning, Nats, Probability, Ratio
from kl_core.results import (
    CodingCost,
    Directions,
    EntropyProfile,
    coding_cost,
    directions,
    entropy_profile,
)
from kl_core.softmax import LogitLoss, label_smoothing, log_softmax, logit_loss, softmax
from kl_core.surprise import CANDIDATES, Audit, CandidateName, audit, surprise

__all__ = [
    "CANDIDATES",
    "CODES",
    "Audit",
    "CandidateName",
    "Code",
    "CodingCost",
    "DensityDirections",
    "Directions",
    "EntropyProfile",
    "Evidence",
    "Fit",
    "Gaussian",
    "GaussianMixture",
    "HuffmanNode",
    "HuffmanTree",
    "InvalidDistribution",
    "LogitLoss",
    "Meaning",
    "Nats",
    "Probability",
    "Ratio",
    "ReverseFits",
    "Telegraph",
    "audit",
    "average_length",
    "coding_cost",
    "cross_entropy",
    "decode",
    "density_directions",
    "density_entropy",
    "density_kl",
    "directions",
    "distribution",
    "dropped_mode_price",
    "encode",
    "entropy",
    "entropy_profile",
    "evidence",
    "fit_forward",
    "fit_reverse",
    "huffman_code",
    "huffman_tree",
    "ideal_lengths",
    "information_content",
    "kl_divergence",
    "kl_integrand",
    "kl_terms",
    "kraft_sum",
    "label_smoothing",
    "landscape",
    "log_ratios",
    "log_softmax",
    "logit_loss",
    "perplexity",
    "shannon_lengths",
    "smooth",
    "softmax",
    "surprise",
    "telegraph",
]
