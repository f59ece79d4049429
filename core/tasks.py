"""The steps of jobs: what a child process does for a run, from its folder and back into it.

Each step is called as `step(folder, arguments, reporter)` by `jobs.child`, in a process of its own
that has imported Keras but run no operation. What a step needs lies in the folder of the run, and
what it makes is put there; arguments hold only what is no part of the run.
"""

from __future__ import annotations

import platform
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core import settings
from core.folder import RunFolder
from core.problems import InputError, errors
from core.report import Run, Versions

if TYPE_CHECKING:
    from core.jobs.reporter import Reporter

Arguments = dict[str, Any]


def versions() -> Versions:
    """Return the versions that numbers can depend on."""
    import keras
    import numpy
    import sklearn
    import tensorflow

    from core import VERSION

    return Versions(
        layersmith=VERSION,
        python=platform.python_version(),
        keras=keras.__version__,
        tensorflow=tensorflow.__version__,
        numpy=numpy.__version__,
        scikit_learn=sklearn.__version__,
    )


def threads_of(arguments: Arguments) -> int:
    """Return the threads a job is to use: those of whoever submitted it, else of the setting."""
    return int(arguments.get("threads") or settings.threads())


def pin_threads(arguments: Arguments) -> int:
    """Fix TensorFlow's threads and return them; to be called before its first operation."""
    import tensorflow as tf

    threads = threads_of(arguments)
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    return threads


def train(path: Path, arguments: Arguments, reporter: Reporter) -> None:
    """Prepare the table, train the network, save the model that takes canonical rows."""
    from core.check import check
    from core.network.build import Network, NetworkError
    from core.network.plan import plan
    from core.network.raw import raw_model
    from core.prepare.prepared import prepare
    from core.store import write_atomic
    from core.train.fit import Training, weights_hash

    started = time.time()
    threads = pin_threads(arguments)
    folder = RunFolder(path)
    recipe, schema = folder.recipe(), folder.schema()
    found = errors(check(recipe, schema))
    if found:
        raise InputError(found)
    reporter.phase("prepare")
    # The table is held no longer than this takes.
    prepared = prepare(recipe, folder.table())
    for note in prepared.notes:
        reporter.note(note)
    inputs = folder.inputs()
    reporter.phase("build")
    try:
        network = Network(plan(recipe, prepared.fitted, inputs.values()))
        model = network.model()
    except NetworkError as error:
        raise InputError([error.problem]) from error
    reporter.phase("train")
    history = Training(model, recipe, prepared, reporter).run()
    reporter.phase("save")
    saved = folder.write_model(raw_model(prepared.fitted, inputs, network))
    write_atomic(path / "fitted.json", prepared.fitted.to_json())
    folder.write_rows(prepared.rows)
    folder.write(
        "run.json",
        Run(
            fingerprint=schema.fingerprint,
            seed=recipe.seed,
            threads=threads,
            machine=platform.machine(),
            versions=versions(),
            started=started,
            seconds=history.seconds,
            history=tuple(history.epochs),
            best_epoch=history.best_epoch,
            ending=history.ending,
            parameters=int(model.count_params()),
            weights_sha256=weights_hash(model),
            model_sha256=saved,
        ),
    )


def judge(path: Path, arguments: Arguments, reporter: Reporter) -> None:
    """Write the report: the saved model, loaded anew, scored on canonical rows."""
    from core.evaluate.judge import judge as judged

    pin_threads(arguments)
    reporter.phase("judge")
    folder = RunFolder(path)
    folder.write("report.json", judged(folder))


def compare(path: Path, arguments: Arguments, reporter: Reporter) -> None:
    """Train the opponents on the same rows and add them to the report."""
    from core.evaluate.opponents import compete
    from core.prepare.prepared import prepare

    reporter.phase("compare")
    folder = RunFolder(path)
    if folder.facts().ending == "asked":
        return  # Who stops a training does not wait for its opponents.
    recipe = folder.recipe()
    prepared = prepare(recipe, folder.table())
    opponents = compete(prepared, recipe.seed, threads_of(arguments), reporter)
    folder.write("report.json", folder.report().with_(opponents=opponents))


def _run(arguments: Arguments) -> RunFolder:
    """Return the run that a job is about; its own folder holds only how the job goes."""
    return RunFolder(Path(arguments["run"]))


def evaluate(path: Path, arguments: Arguments, reporter: Reporter) -> None:
    """Score the model on another table; the report goes to `report.json` of the job."""
    from core.evaluate.judge import judge_data

    pin_threads(arguments)
    reporter.phase("judge")
    name = str(arguments.get("name", ""))
    report = judge_data(_run(arguments), Path(arguments["table"]), name)
    RunFolder(path).write("report.json", report)


def explain(path: Path, arguments: Arguments, reporter: Reporter) -> None:
    """Write the SHAP values of test rows into the folder of the run."""
    from core.explain import explain as explained

    pin_threads(arguments)
    reporter.phase("explain")
    folder = _run(arguments)
    seconds = float(arguments.get("seconds") or settings.number("EXPLAIN_SECONDS"))
    folder.write("explanation.json", explained(folder, int(arguments["rows"]), seconds, reporter))


def predict(path: Path, arguments: Arguments, reporter: Reporter) -> None:
    """Write predictions for a table to `predictions.csv` of the job, and say what was noted."""
    from core.predict import predict as predicted

    pin_threads(arguments)
    reporter.phase("predict")
    table = Path(arguments["table"])
    for note in predicted(_run(arguments), table, path / "predictions.csv"):
        reporter.note(note)


def export(path: Path, arguments: Arguments, reporter: Reporter) -> None:
    """Write the ZIP of a run to `bundle.zip` of the job."""
    from core.export.bundle import bundle
    from core.store import write_atomic

    reporter.phase("export")
    write_atomic(path / "bundle.zip", bundle(_run(arguments), arguments["formats"]))


def fetch(path: Path, arguments: Arguments, reporter: Reporter) -> None:
    """Download a public set and keep the rows that are asked for among the samples."""
    del path
    from core.samples import files, names, public

    reporter.phase("fetch")
    asked = names.wanted(arguments["name"])
    files.whole(
        files.fetched(asked),
        lambda file: public.fetch(asked.name, files.rows_of(asked), file, reporter.progress),
    )
