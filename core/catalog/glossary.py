"""The words of the field that a newcomer meets, each in one or two plain sentences.

Definitions follow the common textbooks and the documentation of Keras, scikit-learn and SHAP. A
page shows them beside the thing itself, so none of them needs a formula.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Term:
    """A word of the field.

    Attributes:
        name: by which pages ask for it.
        label: as it is written.
        help: what it means.
    """

    name: str
    label: str
    help: str


_DATA = (
    Term(
        name="feature",
        label="Feature",
        help="A column the network may look at to make its prediction.",
    ),
    Term(
        name="target",
        label="Target",
        help="The column to be predicted. In the training rows its value is known, and the network"
        " learns from that.",
    ),
    Term(
        name="positive_class",
        label="Positive class",
        help="Of two classes, the one you are looking for. The probability that is reported, and"
        " precision and recall, are about it.",
    ),
    Term(
        name="training_rows",
        label="Training rows",
        help="The rows the network learns from. Its weights, and the numbers of the preparation,"
        " are fitted on these alone.",
    ),
    Term(
        name="validation_rows",
        label="Validation rows",
        help="Rows the network does not learn from, scored after every epoch to see when training"
        " should stop.",
    ),
    Term(
        name="test_rows",
        label="Test rows",
        help="Rows kept aside until the end. Since nothing was learned or decided by them, their"
        " score tells what to expect of new rows.",
    ),
    Term(
        name="stratified_split",
        label="Stratified split",
        help="A random split that gives every part the same shares of the classes.",
    ),
    Term(
        name="seed",
        label="Seed",
        help="The number all random choices start from. The same seed with the same recipe and data"
        " gives the same network on the same type of machine.",
    ),
)

_PREPARATION = (
    Term(
        name="scaling",
        label="Scaling",
        help="Bringing number columns to a similar size, so that none outweighs the others only"
        " because of its unit.",
    ),
    Term(
        name="standard_score",
        label="Standard score",
        help="How many standard deviations a value lies above or below the mean of the training"
        " rows. Also called z-score.",
    ),
    Term(
        name="one_hot",
        label="One-hot encoding",
        help="Turning a category into one column for each of its values: 1 in the column of the"
        " value, 0 in the others.",
    ),
    Term(
        name="embedding",
        label="Embedding",
        help="A few learned numbers that stand for a category. Categories that act alike can get"
        " similar numbers.",
    ),
    Term(
        name="missing_flag",
        label="Missing flag",
        help="An extra column that is 1 where a value was missing, so that the network can learn"
        " whether the gap itself says something.",
    ),
    Term(
        name="class_weights",
        label="Class weights",
        help="Counting rows of rare classes more in training, so that all classes weigh the same in"
        " sum.",
    ),
)

_NETWORK = (
    Term(
        name="keras",
        label="Keras",
        help="The open-source Python library that builds and trains the networks here.",
    ),
    Term(
        name="dense_layer",
        label="Dense layer",
        help="A layer in which every unit takes all incoming values, multiplies each by a weight"
        " and adds them up.",
    ),
    Term(
        name="activation",
        label="Activation",
        help="A function each value leaving a layer is sent through. Curved ones let the network"
        " learn more than straight lines.",
    ),
    Term(
        name="dropout",
        label="Dropout",
        help="Setting a random share of values to zero in each training step, so that the network"
        " does not rely on single ones. It is off when predicting.",
    ),
    Term(
        name="batch_normalization",
        label="Batch normalisation",
        help="Bringing each value to a common scale over the rows of a batch, which steadies the"
        " training. When predicting, averages remembered from training are used.",
    ),
    Term(
        name="residual_connection",
        label="Residual connection",
        help="A path on which values skip some layers and are added to what these give, so that the"
        " layers only learn a correction.",
    ),
    Term(
        name="shared_layer",
        label="Shared layer",
        help="One layer at several places of the network: the same weights everywhere, learned from"
        " all of them. Two things that are to be compared are read so (a Siamese network).",
    ),
    Term(
        name="parameters",
        label="Parameters",
        help="The numbers a network learns, mostly its weights. More of them can learn finer"
        " patterns, but also memorise the training rows.",
    ),
)

_TRAINING = (
    Term(
        name="recipe",
        label="Recipe",
        help="Everything you chose, from reading the file to training, in one place. It can be"
        " saved, changed and run again.",
    ),
    Term(
        name="run",
        label="Run",
        help="One training by a recipe, with the network and the scores that came out.",
    ),
    Term(
        name="epoch",
        label="Epoch",
        help="One pass of the training through all training rows.",
    ),
    Term(
        name="batch_size",
        label="Batch size",
        help="How many rows are looked at before the weights are changed once.",
    ),
    Term(
        name="learning_rate",
        label="Learning rate",
        help="How far the weights move in each step. Too large and training jumps about, too small"
        " and it takes very long.",
    ),
    Term(
        name="optimizer",
        label="Optimizer",
        help="The method that turns the errors of a batch into changes of the weights.",
    ),
    Term(
        name="loss",
        label="Loss",
        help="The number that training makes as small as it can: how far predictions are from the"
        " truth. Its size depends on the kind of loss, so compare it within one kind only.",
    ),
    Term(
        name="label_smoothing",
        label="Label smoothing",
        help="Teaching that a label is, say, 90 % certain instead of quite certain. The network"
        " grows less sure of itself and often does better on new rows.",
    ),
    Term(
        name="schedule",
        label="Schedule",
        help="A plan by which the learning rate changes in the course of a training: often large"
        " steps at first and small ones at the end.",
    ),
    Term(
        name="warm_up",
        label="Warm-up",
        help="Some first epochs in which the learning rate rises from almost nothing, so that"
        " weights that are still random are not thrown about.",
    ),
    Term(
        name="weight_decay",
        label="Weight decay",
        help="Pulling every weight a little towards zero in each step, so that only those that are"
        " of use stay large. A guard against overfitting.",
    ),
    Term(
        name="clipping",
        label="Gradient clipping",
        help="Shortening steps that are too long, so that a few strange rows do not throw the"
        " network off its course.",
    ),
    Term(
        name="early_stopping",
        label="Early stopping",
        help="Ending the training when the loss on validation rows no longer gets better, and"
        " keeping the best weights.",
    ),
    Term(
        name="patience",
        label="Patience",
        help="How many epochs without improvement early stopping waits for.",
    ),
    Term(
        name="overfitting",
        label="Overfitting",
        help="When a network has learned the training rows by heart: it is much better on them than"
        " on new rows.",
    ),
)

_SCORES = (
    Term(
        name="accuracy",
        label="Accuracy",
        help="The share of rows whose class was predicted correctly. If one class is much more"
        " frequent, always saying it already gives a high value.",
    ),
    Term(
        name="balanced_accuracy",
        label="Balanced accuracy",
        help="The share of correct rows, taken for each class by itself and then averaged, so that"
        " rare classes count as much as frequent ones.",
    ),
    Term(
        name="precision",
        label="Precision",
        help="Of the rows predicted to be of a class, the share that really are.",
    ),
    Term(
        name="recall",
        label="Recall",
        help="Of the rows that really are of a class, the share that was found.",
    ),
    Term(
        name="f1",
        label="F1",
        help="The harmonic mean of precision and recall: high only if both are high.",
    ),
    Term(
        name="roc_auc",
        label="Area under the ROC curve",
        help="How often a random row of the class gets a higher score than a random other row. 0.5"
        " is guessing, 1 is a perfect order.",
    ),
    Term(
        name="roc_curve",
        label="ROC curve",
        help="For every threshold, the share of the class that is found against the share of other"
        " rows that are wrongly taken for it.",
    ),
    Term(
        name="average_precision",
        label="Average precision",
        help="Precision averaged over all levels of recall, one number for the precision-recall"
        " curve. Guessing gives the share of the class.",
    ),
    Term(
        name="log_loss",
        label="Log loss",
        help="How well the predicted probabilities fit what happened: the smaller, the better."
        " Being sure and wrong costs most.",
    ),
    Term(
        name="mae",
        label="Mean absolute error",
        help="How far predictions are off on average, in the unit of the target.",
    ),
    Term(
        name="mape",
        label="Mean absolute percentage error",
        help="The mean error in per cent of the true number. Small numbers weigh most in it, and at"
        " zero it has no meaning.",
    ),
    Term(
        name="top_k",
        label="Top-k accuracy",
        help="The share of rows whose true class is among the few that the network finds most"
        " probable.",
    ),
    Term(
        name="mse",
        label="Mean squared error",
        help="The average of the squared errors. Large errors count much more than small ones.",
    ),
    Term(
        name="rmse",
        label="Root mean squared error",
        help="The square root of the mean squared error, in the unit of the target. Large errors"
        " count more than in the mean absolute error.",
    ),
    Term(
        name="r2",
        label="R²",
        help="The share of the target's variance that is predicted. 1 is perfect, 0 is no better"
        " than always predicting the mean, and it can be negative.",
    ),
    Term(
        name="confusion_matrix",
        label="Confusion matrix",
        help="A table of true classes by predicted classes. Correct rows lie on its diagonal.",
    ),
    Term(
        name="residual",
        label="Residual",
        help="What is left of the actual number after the prediction is subtracted: above zero"
        " where the prediction was too low.",
    ),
    Term(
        name="opponent",
        label="Opponent",
        help="Another, simpler kind of model trained and scored on the same rows, to see what the"
        " network is worth.",
    ),
    Term(
        name="baseline",
        label="Baseline",
        help="The simplest thing to beat: always saying the most frequent class, or the mean.",
    ),
)

_EXPLANATION = (
    Term(
        name="shap_value",
        label="SHAP value",
        help="How much a column moved one prediction up or down, compared with the average"
        " prediction. The values of a row add up to that difference. They explain the network, not"
        " causes in the world.",
    ),
    Term(
        name="beeswarm",
        label="Beeswarm plot",
        help="One dot for each explained row and column: left or right says how the column moved"
        " the prediction, colour says whether its value was low or high.",
    ),
    Term(
        name="waterfall",
        label="Waterfall plot",
        help="How one prediction comes about: from the average, column by column, to the result.",
    ),
)

GLOSSARY = {
    term.name: term
    for part in (_DATA, _PREPARATION, _NETWORK, _TRAINING, _SCORES, _EXPLANATION)
    for term in part
}
