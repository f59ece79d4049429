"""Checks that teach: networks that can be built and are not what a person means by them.

Most are advice: a warning that stops nothing. An error is what cannot learn whatever is tried. Each
knows its near miss, which `tests/check/test_teaching.py` holds beside it; the templates raise none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.catalog.layers import ACTIVATIONS, LAYERS
from core.catalog.preparation import ENCODING
from core.check.chains import DISTURBERS, NORMALISERS, STRAIGHT, Chains, curve, param, remembers
from core.estimate import parts
from core.problems import Problem, listed, offer, say
from core.recipe import Training

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.check.chains import Weighted
    from core.goal import Goal
    from core.graph import Node, Trace
    from core.problems import Offer
    from core.recipe import Recipe
    from core.schema import Schema

SHARES = ("softmax", "log_softmax")
RELUS = ("relu", "relu6", "leaky_relu", "prelu", "gelu", "silu", "mish")
# With a Glorot start the variance of what passes a ReLU halves at each layer (He et al. 2015, eq.
# 10): after so many, a sixth of its size is left.
MOST_RELUS = 5
# The slope of a sigmoid is a quarter at most, that of the others one at the middle only: so many of
# them in a row still learn.
MOST_SATURATED = {"sigmoid": 2, "hard_sigmoid": 2, "tanh": 4, "softsign": 4, "hard_tanh": 4}
SMALLEST_BATCH = 8
USUAL_BATCH = Training().batch_size
# Weights for each row of training beyond which a network is said to be large for its table.
MOST_WEIGHTS_A_ROW = 1_000
# Word numbers that are no words: what fills up, and what is not known.
NO_WORDS = 2


def problems(recipe: Recipe, schema: Schema, graph: Trace, aim: Goal | None) -> list[Problem]:
    """Return what there is to say about a traced network, as far as it could be traced."""
    chains = Chains(graph)
    return [
        *_always_the_same(chains),
        *_second_output(chains, aim),
        *_hidden_shares(chains, aim),
        *_few_before_the_output(chains, aim),
        *_straight(chains),
        *_starts(chains),
        *_saturated(chains),
        *_batch(recipe, chains),
        *_words(recipe, chains),
        *_large(recipe, schema, graph, aim),
    ]


def _label(node: Node) -> str:
    return LAYERS[node.layer.kind].label


def _at(node: Node) -> str:
    return f"layers.{node.layer.id}"


def _always_the_same(chains: Chains) -> Iterator[Problem]:
    """A share of one value is 1, and one value less its own mean is 0, whatever comes in."""
    for node in chains.nodes.values():
        if node.shape[-1] != 1:
            continue
        if curve(node) in SHARES:
            yield Problem(
                where=_at(node),
                found=say("Softmax turns a single value into 1, whatever the value is."),
                expected=say("Softmax shares out among two values or more."),
                action=say("Use Sigmoid for one value between 0 and 1, or more units."),
                mends=offer("remove", *chains.weighing(node)),
            )
        elif node.layer.kind == "layer_normalization":
            yield Problem(
                where=_at(node),
                found=say("Normalised by itself, a single value is always 0."),
                expected=say("Layer normalisation compares the values of a row: two or more."),
                action=say("Remove this layer, or give the layer before it more units."),
                mends=offer("remove", node.layer.id),
            )


def _meant(chains: Chains, aim: Goal | None) -> tuple[Node | None, list[Node]]:
    """Return a last layer that looks like an output of its own, and what stands behind it."""
    behind: list[Node] = []
    for node in chains.backwards(chains.end):
        if node.layer.kind in DISTURBERS | NORMALISERS:
            behind.append(node)
            continue
        shares = curve(node)
        answers = {aim.outputs, len(aim.classes)} if aim and aim.classes else set()
        if node.layer.kind == "activation" and shares in ("sigmoid", *SHARES):
            before = chains.nodes.get(node.inputs[0])
            good = before is not None and before.layer.kind == "dense" and not curve(before)
        else:
            good = node.layer.kind == "dense"
        # A single value for several classes is no output of theirs, only a narrow place.
        if good and shares in ("sigmoid", *SHARES) and node.shape in {(n,) for n in answers}:
            return node, behind
        break
    return None, []


def _second_output(chains: Chains, aim: Goal | None) -> Iterator[Problem]:
    """The output is put behind the last layer by itself; a person from Keras adds another."""
    node, behind = _meant(chains, aim)
    if node is None or aim is None:
        return
    name = ACTIVATIONS[curve(node)].label
    exclusive = aim.task == "multiclass" and curve(node) == "sigmoid"
    yield Problem(
        where=_at(node),
        found=say(
            "{name} judges each of {count} classes by itself, and each row has one class.",
            name=name,
            count=len(aim.classes),
        )
        if exclusive
        else say("This layer looks like an output: {name} over as many units.", name=name),
        expected=say("The output that fits the target is put behind the last layer by itself."),
        action=say("Remove this layer, or use ReLU and more units."),
        severity="warning",
        mends=offer("remove", *chains.weighing(node)),
    )
    for one in behind:
        yield Problem(
            where=_at(one),
            found=say("{label} stands behind what looks like an output.", label=_label(one)),
            expected=say("Answers are not to be disturbed or rescaled."),
            action=say("Put it before the last Dense layer, or remove it."),
            severity="warning",
            mends=offer("remove", one.layer.id),
        )


def _hidden_shares(chains: Chains, aim: Goal | None) -> Iterator[Problem]:
    """Softmax between layers lets one value through at the cost of all others."""
    meant, _ = _meant(chains, aim)
    for node in chains.nodes.values():
        if curve(node) not in SHARES or node is meant or node.shape[-1] == 1:
            continue
        gates, ends = chains.followers(
            node.layer.id,
            lambda n: n.layer.kind in DISTURBERS | {"reshape", "permute", "repeat_vector"},
        )
        if gates and not ends and all(one.layer.kind in ("multiply", "dot") for one in gates):
            continue  # It weighs another branch: attention by hand.
        yield Problem(
            where=_at(node),
            found=say("{name} stands within the network.", name=ACTIVATIONS[curve(node)].label),
            expected=say("There its values compete, and little passes; it is for the output."),
            action=say("Use ReLU here; the output has the activation that it needs."),
            severity="warning",
            mends=offer("relu", node.layer.id),
        )


def _few_before_the_output(chains: Chains, aim: Goal | None) -> Iterator[Problem]:
    """Dropout before the output is usual, but not when hardly a value is left to hide."""
    meant, _ = _meant(chains, aim)
    if meant is not None or aim is None:
        return
    for node in chains.backwards(chains.end):
        if node.layer.kind not in DISTURBERS | NORMALISERS:
            return
        if node.layer.kind in DISTURBERS and node.shape[-1] <= max(2, aim.outputs // 2):
            yield Problem(
                where=_at(node),
                found=say(
                    "{label} disturbs the last {count} value(s) before the output.",
                    label=_label(node),
                    count=node.shape[-1],
                ),
                expected=say("With so few, whole answers are lost in training."),
                action=say("Put it behind a wider layer, or remove it."),
                severity="warning",
                mends=offer("remove", node.layer.id),
            )


def _straight(chains: Chains) -> Iterator[Problem]:
    """Two Dense layers without a curve between them are one Dense layer."""
    for node in chains.nodes.values():
        if node.layer.kind != "dense" or curve(node):
            continue
        after, ends = chains.followers(
            node.layer.id,
            lambda n: n.layer.kind in STRAIGHT or (n.layer.kind == "activation" and not curve(n)),
        )
        if not (after or ends) or any(one.layer.kind != "dense" for one in after):
            continue
        names = [*(one.layer.id for one in after), *(["output"] if ends else [])]
        yield Problem(
            where=_at(node),
            found=say("Nothing bends its values before {names}.", names=listed(names)),
            expected=say("Two Dense layers without an activation between them are one."),
            action=say("Give this layer an activation, such as ReLU."),
            severity="warning",
            mends=offer("relu", node.layer.id),
        )


def _starts(chains: Chains) -> Iterator[Problem]:
    """Each curve has a start of the weights that keeps the size of what passes."""
    row = chains.longest(_shrinks)
    if len(row) > MOST_RELUS:
        # Another row may be as long: all that are drawn so.
        names = [one.node.layer.id for one in chains.weighted() if _shrinks(one)]
        yield Problem(
            where=f"layers.{row[0]}",
            found=say(
                "From here {count} layers with a curve like ReLU follow each other, "
                "their weights drawn for another one (Glorot).",
                count=len(row),
            ),
            expected=say("In a deep row values then shrink from layer to layer."),
            action=say("Draw their weights by He, or put a normalisation between them."),
            severity="warning",
            mends=offer("he", *names),
        )
    for one in chains.weighted():
        if one.curve != "selu":
            continue
        if not one.start.startswith("lecun"):
            yield Problem(
                where=_at(one.node),
                found=say("SELU with weights drawn by another rule than LeCun's."),
                expected=say("SELU keeps values in balance only with that start."),
                action=say("Choose LeCun normal as the start of the weights."),
                severity="warning",
                mends=offer("lecun", one.node.layer.id),
            )
        yield from _broken_balance(chains, one)


def _shrinks(one: Weighted) -> bool:
    return one.curve in RELUS and one.start.startswith("glorot")


def _broken_balance(chains: Chains, one: Weighted) -> Iterator[Problem]:
    after, _ = chains.followers(one.node.layer.id, lambda n: n.layer.kind == "activation")
    for node in after:
        if node.layer.kind in ("dropout", "gaussian_dropout"):
            yield Problem(
                where=_at(node),
                found=say("{label} behind SELU.", label=_label(node)),
                expected=say("It breaks the balance that SELU keeps; alpha dropout does not."),
                action=say("Use alpha dropout here."),
                severity="warning",
                mends=offer("alpha_dropout", node.layer.id),
            )


def _saturated(chains: Chains) -> Iterator[Problem]:
    """Curves that are flat at both ends pass little of the error back."""
    for name, most in MOST_SATURATED.items():
        row = chains.longest(lambda one, n=name: one.curve == n and not remembers(one.node))  # type: ignore[misc]
        if len(row) > most:
            yield Problem(
                where=f"layers.{row[0]}",
                found=say(
                    "From here {count} layers with {name} follow each other.",
                    count=len(row),
                    name=ACTIVATIONS[name].label,
                ),
                expected=say("It is flat at both ends: the first layers hardly learn."),
                action=say("Use ReLU, or put a normalisation between them."),
                severity="warning",
                mends=_bent(chains, row),
            )


def _bent(chains: Chains, row: tuple[str, ...]) -> tuple[Offer, ...]:
    """Return the offer of ReLU in a row of layers; of a long one with the weights that it needs."""
    curves = [chains.bending(name) for name in row]
    glorot = [name for name in row if chains.curved[name].start.startswith("glorot")]
    if len(glorot) <= MOST_RELUS:
        return offer("relu", *curves)
    return offer("relu_he", *curves, weights=", ".join(glorot))


def _batch(recipe: Recipe, chains: Chains) -> Iterator[Problem]:
    size = recipe.training.batch_size
    norms = [n for n in chains.nodes.values() if n.layer.kind == "batch_normalization"]
    if norms and size < SMALLEST_BATCH:
        yield Problem(
            where=_at(norms[0]),
            found=say("It learns a scale from batches of {size} row(s).", size=size),
            expected=say("The mean of so few rows jumps; 8 or more steady it."),
            action=say("Use a larger batch, or layer normalisation."),
            severity="warning",
            mends=offer("batch_size", size=USUAL_BATCH),
        )


def _words(recipe: Recipe, chains: Chains) -> Iterator[Problem]:
    """A word number beyond an embedding stops the training."""
    texts = {one.id: one.columns for one in recipe.network.inputs if one.kind == "tokens"}
    columns = {column.name: column for column in recipe.features}
    for node in chains.nodes.values():
        if node.layer.kind != "embedding":
            continue
        source = [*chains.backwards(node.layer.id)][-1].inputs[0]
        column = columns.get(next(iter(texts.get(source, ())), ""))
        encoding = column.treatment.encoding if column else None
        if column is None or encoding is None or encoding.kind != "token_ids":
            continue
        words = ENCODING["token_ids"].values(encoding.params)["max_words"]
        most = NO_WORDS + int(words or 0)
        places = int(float(str(param(node, "input_dim"))))
        if places < most:
            yield Problem(
                where=f"{_at(node)}.input_dim",
                found=say("It has room for {places} word numbers.", places=places),
                expected=say(
                    "The text can have {most}: {words} words, unknown ones, and what fills up.",
                    most=most,
                    words=most - NO_WORDS,
                ),
                action=say("Set it to {most}, or keep fewer words on Prepare.", most=most),
                mends=offer("input_dim", node.layer.id, size=most),
            )


def _large(recipe: Recipe, schema: Schema, graph: Trace, aim: Goal | None) -> Iterator[Problem]:
    rows = parts(recipe, schema)["train"]
    weights = graph.with_output(aim.outputs if aim else 1)
    if rows and weights > MOST_WEIGHTS_A_ROW * rows:
        yield Problem(
            where="network",
            found=say(
                "The network has {weights} weights, and {rows} rows to find them by.",
                weights=f"{weights:,}",
                rows=f"{rows:,}",
            ),
            expected=say("So large a network learns rows by heart."),
            action=say("Start with a smaller one, and see whether a larger one is better."),
            severity="warning",
        )
