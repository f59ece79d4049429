"""Every entry of a recipe that is changed is said, and nothing else."""

from __future__ import annotations

import pytest

from core import differences as told
from core import suggest
from core.assign import set_path
from core.differences import differences
from core.recipe import Layer, Reading, Recipe, Split, Target, Training, Treatment
from tests.facts import classes, column, schema

TABLE = schema(
    column("age", missing=3),
    column("size"),
    classes("city", {"Bern": 200, "Basel": 150, "Chur": 50}),
    classes("shop", {f"s{n}": 4 for n in range(100)}),
    classes("bought", {"no": 300, "yes": 100}),
)


def start(template: str = "mlp") -> Recipe:
    return suggest.recipe(TABLE, "bought", template)


def said(*assignments: str, template: str = "mlp") -> list[str]:
    recipe = before = start(template)
    for assignment in assignments:
        recipe = set_path(recipe, assignment)
    return [str(phrase) for phrase in differences(before, recipe)]


CASES = {
    "training.epochs=40": "Epochs: 100 → 40",
    "training.batch_size=64": "Batch size: 32 → 64",
    "training.validation_batch_size=64": "Batch size of validation: 1024 → 64",
    "training.learning_rate=0.01": "Learning rate: 0.001 → 0.01",
    "training.optimizer=sgd": "Optimizer: Adam → SGD",
    "training.optimizer.beta_1=0.8": "Optimizer, Adam: Beta 1 0.9 → 0.8",
    "training.early_stopping=none": "Early stopping: When it stops getting better → Never",
    "training.early_stopping.patience=20": (
        "Early stopping, When it stops getting better: Patience 10 → 20"
    ),
    "training.schedule=step": "Course of the learning rate: Constant → Steps",
    "training.clipping=norm": "Bounds of the gradients: None → Each weight matrix",
    "training.metrics=auc,recall": (
        "Followed metrics: follows from the target → Area under the ROC curve, Recall"
    ),
    "training.metrics=[]": "Followed metrics: follows from the target → none",
    "network.template=residual": "Template: Baseline network → Residual network",
    "columns.age.treatment.scaling=robust": "Column age: Scaling Standard score → Robust",
    "columns.age.treatment.missing=mean": "Column age: Missing values Median (Missing flag yes)"
    " → Mean",
    "columns.age.treatment.missing.flag=false": "Column age, Median: Missing flag yes → no",
    "columns.age.treatment.scaling=null": "Column age: Scaling Standard score → none",
    "columns.city.treatment.encoding.max_categories=2": (
        "Column city, One column for each category: Most categories 50 → 2"
    ),
    "columns.city.kind=number": "Column city: Category → Number",
    "columns.city.role=ignore": "Column city: Used to predict → Left out",
    "layers.dense_2.units=64": "Layer dense_2: Units 32 → 64",
    "layers.dense_2.activation=tanh": "Layer dense_2: Activation relu → tanh",
    "layers.dropout_1.kind=gaussian_noise": "Layer dropout_1: Dropout → Gaussian noise (rate 0.2)",
    'layers.dropout_2.inputs=["dense_1"]': (
        "Layer dropout_2: takes dense_1 instead of the layer before"
    ),
    "network.outputs.output.loss=binary_crossentropy": (
        "Loss: follows from the target → Binary cross-entropy"
    ),
    'network.outputs.output.inputs=["dense_1"]': (
        "Output output: takes dense_1 instead of the layer before"
    ),
    "network.outputs.output.target=bought": "Output output: follows from the target → bought",
    "network.outputs.output.id=end": "Name of the output: output → end",
    "network.outputs=[]": "Outputs: 1 → 0",
    'network.inputs=[{"id":"table"}]': "Inputs of the network: features → table",
    "split.sample=0.1": "Uses a sample of 10 % of the rows",
    "split.method=random": "Split: Stratified → Random",
    "split.train=0.6": "Training rows: 70 % → 60 %",
    "split.validation=0.2": "Validation rows: 15 % → 20 %",
    "split.test=0.2": "Test rows: 15 % → 20 %",
    "balance=class_weights": "Balance: None → Class weights",
    "seed=5": "Seed: 0 → 5",
    "target.task=multiclass": "Task: Two classes → Several classes",
    "target.positive_class=no": "Positive class: yes → no",
    "target.missing=drop": "Rows without a target: stop the work → are left out",
    "target.rare=drop": "Rows of rare classes: stop the work → are left out",
    "split.duplicates=drop": "Of rows that stand twice, only the first takes part",
    "reading.encoding=cp1252": "Encoding of the file: found out → 'cp1252'",
    "reading.delimiter=;": "Delimiter: found out → ';'",
    "reading.quote=~": "Quotation mark: found out → '~'",
    "reading.escape=~": "Escape sign: found out → '~'",
    "reading.header=false": "Header: found out → no",
    "reading.skip_rows=2": "Lines left out at the top: found out → 2",
    "reading.header_rows=2": "Rows with names: found out → 2",
    "reading.skip_below=1": "Rows left out below the names: found out → 1",
    "reading.last_row=9": "Last row that is read: found out → 9",
    "reading.skip_last=1": "Rows left out at the end: found out → 1",
    "reading.decimal=,": "Decimal mark: found out → ','",
    'reading.missing_words=["?","x"]': "Words for missing: found out → '?', 'x'",
}


@pytest.mark.parametrize("assignment", CASES)
def test_one_change_is_one_phrase(assignment: str) -> None:
    assert said(assignment) == [CASES[assignment]]


def test_equal_recipes_do_not_differ() -> None:
    assert differences(start(), start()) == ()


def test_what_means_the_same_is_no_difference() -> None:
    assert said("training.optimizer.beta_1=0.9", "layers.dropout_1.rate=0.2") == []


def test_every_entry_has_words() -> None:
    assert set(told.READING) == set(Reading.model_fields)
    assert set(told.TARGET) == set(Target.model_fields)
    assert set(told.TRAINING) == set(Training.model_fields)
    assert {*told.SHARES, "method", "sample", "duplicates"} == set(Split.model_fields)
    assert set(told.SLOTS) == set(Treatment.model_fields)


def test_back_to_all_rows() -> None:
    sampled = set_path(start(), "split.sample=0.1")
    assert [str(p) for p in differences(sampled, start())] == ["Uses all rows instead of a sample"]


def test_another_target_is_said_once() -> None:
    assert said("columns.bought.role=feature", "columns.city.role=target") == [
        "Target: bought → city"
    ]


def test_layers_that_come_go_and_move() -> None:
    before = start()
    first, drop, second, last = before.network.layers
    more = last.with_(id="dropout_3")
    network = before.network.with_(layers=(second, first, last, more))
    found = [str(p) for p in differences(before, before.with_(network=network))]
    assert found == [
        "Layer dropout_3 added",
        f"Layer {drop.id} removed",
        "The layers have another order.",
    ]


def test_changes_of_another_template_are_said_with_it() -> None:
    assert said("network.template=residual", "layers.stem.units=128") == [
        "Template: Baseline network → Residual network",
        "Layer stem: Units 96 → 128",
    ]
    assert "Template: Baseline network → own network" in said("network.template=null")


def test_columns_that_come_go_and_move() -> None:
    before = start()
    age, size, *rest = before.columns
    after = before.with_(columns=(*rest, size, age.with_(name="years")))
    assert [str(p) for p in differences(before, after)] == [
        "Column years added",
        "Column age removed",
        "The columns have another order.",
    ]


def test_of_very_many_only_some_are_said() -> None:
    before = start("residual")
    network = before.network.with_(layers=(), template="linear")
    own = before.with_(network=before.network.with_(layers=before.network.layers[:1]))
    found = [str(p) for p in differences(before, own)]
    assert found[: told.MOST] == [
        f"Layer {layer.id} removed" for layer in before.network.layers[1 : 1 + told.MOST]
    ]
    assert found[told.MOST :] == [f"+{len(before.network.layers) - 1 - told.MOST} more"]
    assert len(differences(before, before.with_(network=network))) == 1


def test_options_that_are_not_known_are_called_by_their_names() -> None:
    assert said("training.optimizer=magic") == ["Optimizer: Adam → magic"]
    assert said('training.optimizer.speed="x"') == ["Optimizer, Adam: speed found out → x"]


def test_labels_are_translated_and_names_are_not() -> None:
    german = {"Epochs": "Epochen", "Column {name}": "Spalte {name}", "Left out": "Ignoriert"}
    changed = set_path(set_path(start(), "training.epochs=4"), "columns.city.role=ignore")

    def translate(text: str) -> str:
        return german.get(text, text)

    found = [p.text(translate) for p in differences(start(), changed, translate)]
    assert found == ["Spalte city: Used to predict → Ignoriert", "Epochen: 100 → 4"]


def test_weights_that_are_shared() -> None:
    before = start()
    layers = before.network.layers

    def with_(*more: Layer) -> Recipe:
        return before.with_(network=before.network.with_(layers=more))

    use = Layer(id="dense_2", kind="dense", shares="dense_1")
    wide = layers[0].with_(params={**layers[0].params, "units": 9})
    rest = (layers[1], use, layers[3])
    told = [phrase.text() for phrase in differences(before, with_(layers[0], *rest))]
    assert told[0] == "Layer dense_2: its weights are those of dense_1"
    told = [phrase.text() for phrase in differences(with_(layers[0], *rest), with_(wide, *rest))]
    assert told == ["Layer dense_1: Units 64 → 9"], "what is set for both is said once"
    alone = use.with_(shares=None, params=wide.params)
    told = [
        phrase.text()
        for phrase in differences(with_(wide, *rest), with_(wide, layers[1], alone, layers[3]))
    ]
    assert told == ["Layer dense_2: its weights are those of dense_2"]
