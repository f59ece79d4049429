"""Models that a network is compared with."""

from __future__ import annotations

from core.catalog.options import Row, table

OPPONENTS = table(
    Row(name="majority", label="Most frequent class", help="Always says the commonest class."),
    Row(
        name="logistic_regression",
        label="Logistic regression",
        help="A linear model of the classes.",
    ),
    Row(name="mean", label="Mean of the target", help="Always says the average."),
    Row(name="linear_regression", label="Linear regression", help="A linear model of the number."),
    Row(
        name="boosted_trees",
        label="Boosted trees",
        help="Many small decision trees, each mending the ones before.",
    ),
)
