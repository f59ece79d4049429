"""Every word that the product uses is explained, plainly and shortly."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from core.catalog.columns import KINDS, ROLES
from core.catalog.glossary import GLOSSARY, Term
from core.charts.words import METRICS, meaning
from core.recipe import Kind, Role

# What a newcomer meets on the pages.
MET = [
    "epoch", "batch_size", "learning_rate", "loss", "validation_rows", "test_rows",
    "training_rows", "overfitting", "accuracy", "balanced_accuracy", "precision", "recall", "f1",
    "roc_curve", "roc_auc", "average_precision", "log_loss", "mae", "rmse", "r2",
    "confusion_matrix", "class_weights", "dropout", "batch_normalization", "dense_layer",
    "activation", "optimizer", "early_stopping", "patience", "parameters", "one_hot", "embedding",
    "scaling", "standard_score", "missing_flag", "stratified_split", "shap_value", "beeswarm",
    "waterfall", "opponent", "baseline", "seed", "positive_class", "target", "feature", "residual",
    "keras", "recipe", "run", "schedule", "warm_up", "weight_decay", "clipping", "label_smoothing",
]  # fmt: skip


def test_every_word_is_there() -> None:
    assert set(MET) <= set(GLOSSARY)


@pytest.mark.parametrize("term", GLOSSARY.values(), ids=lambda term: term.name)
def test_term(term: Term) -> None:
    assert GLOSSARY[term.name] is term
    assert re.fullmatch(r"[a-z][a-z0-9_]*", term.name)
    assert term.label[0].isupper()
    assert term.help.endswith(".")
    assert not term.help.startswith(term.label + " is")
    # A phrase has no holes here: a brace would be read as one.
    assert not set(term.help + term.label) & set("{}<>*`")
    sentences = re.findall(r"\.(?: |$)", term.help)
    assert len(sentences) <= 3
    assert len(term.help) <= 240


def test_terms_are_met_once() -> None:
    assert len({term.label for term in GLOSSARY.values()}) == len(GLOSSARY)


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_has_a_meaning(name: str) -> None:
    assert METRICS[name].term in GLOSSARY
    found = meaning(name)
    assert found is not None
    assert found.text() == GLOSSARY[METRICS[name].term].help


def test_meaning_of_other_words() -> None:
    assert str(meaning("epoch")).startswith("One pass")
    assert meaning("no such word") is None


def test_kinds_and_roles_are_those_of_recipes() -> None:
    assert set(KINDS) == set(get_args(Kind))
    assert set(ROLES) == set(get_args(Role))
