"""A recipe on a corrected file: what stays, what goes, and what is said."""

from __future__ import annotations

from core import suggest
from core.adopt import adopt, reread
from core.assign import set_path
from core.check import check
from core.problems import errors
from core.recipe import Recipe
from tests.facts import classes, column, schema

AGE, SIZE, NOTE = column("age"), column("size"), column("note")
CITY = classes("city", {"Bern": 200, "Basel": 200})
NEW = column("new")
BOUGHT = classes("bought", {"no": 300, "yes": 100})
OLD = schema(AGE, CITY, SIZE, NOTE, BOUGHT)


def chosen() -> Recipe:
    recipe = suggest.recipe(OLD, "bought", "residual", seed=7)
    for assignment in (
        "columns.age.treatment.scaling=robust",
        "columns.note.role=ignore",
        "training.epochs=17",
        "split.sample=0.5",
        "network.outputs.output.target=bought",
    ):
        recipe = set_path(recipe, assignment)
    return recipe


def said(*columns: object) -> list[str]:
    return [str(p) for p in adopt(chosen(), OLD, schema(*columns)).phrases()]  # type: ignore[arg-type]


def test_the_same_columns_change_nothing() -> None:
    found = adopt(chosen(), OLD, OLD)
    assert found.recipe == chosen()
    assert found.phrases() == ()
    assert not found.target_missing


def test_columns_follow_the_new_table_and_all_else_stays() -> None:
    new = schema(BOUGHT, column("extra"), SIZE, AGE, rows=500)
    found = adopt(chosen(), OLD, new)
    assert [c.name for c in found.recipe.columns] == ["bought", "extra", "size", "age"]
    before = {c.name: c for c in chosen().columns}
    assert all(c == before[c.name] for c in found.recipe.columns if c.name != "extra")
    assert found.recipe.with_(columns=chosen().columns) == chosen()
    assert (found.missing, found.unused, found.added) == (("city", "note"), ("note",), ("extra",))
    extra = next(c for c in found.recipe.columns if c.name == "extra")
    assert extra.role == "ignore"
    assert not errors(check(found.recipe, new))
    # With the role of a feature it trains as it is: its treatment fits.
    assert not errors(check(set_path(found.recipe, "columns.extra.role=feature"), new))


def test_what_is_said() -> None:
    assert said(AGE, BOUGHT, column("extra")) == [
        "The new table lacks columns that were used: city, size.",
        "The new table lacks columns that were not used: note.",
        "New columns are ignored until you give them a role: extra.",
    ]


def test_a_kind_the_person_chose_is_kept_and_told_only_when_the_guess_changed() -> None:
    recipe = set_path(chosen(), "columns.size.kind=category")
    same = adopt(recipe, OLD, OLD)
    assert same.kinds == ()
    assert same.recipe == recipe
    assert [c.name for c in adopt(recipe, None, OLD).kinds] == ["size"]
    text = classes("age", {"x": 200, "y": 200})
    new = adopt(recipe, OLD, schema(text, CITY, SIZE, NOTE, BOUGHT))
    assert [(c.name, c.kept, c.guessed) for c in new.kinds] == [("age", "number", "category")]
    assert [str(p) for p in new.phrases()] == [
        "Column age keeps its kind (Number), though it now looks like another (Category)."
    ]
    # The new guess is what the person had chosen: nothing to say.
    agreed = schema(AGE, CITY, classes("size", {"s": 200, "l": 200}), NOTE, BOUGHT)
    assert adopt(recipe, OLD, agreed).kinds == ()


def test_a_target_that_is_gone() -> None:
    found = adopt(chosen(), OLD, schema(AGE, CITY, SIZE, NOTE))
    assert found.target_missing
    assert found.recipe.target_column is None
    assert (found.recipe.target.task, found.recipe.target.positive_class) == (None, None)
    assert [str(p) for p in found.phrases()] == [
        "The target bought is not in the new table: choose another one."
    ]
    (problem,) = errors(check(found.recipe, schema(AGE, CITY, SIZE, NOTE)))
    assert problem.where == "target"
    again = set_path(found.recipe, "columns.city.role=target")
    assert not errors(check(again, schema(AGE, CITY, SIZE, NOTE)))


def test_a_split_by_a_column_that_is_gone_is_left_to_the_check() -> None:
    recipe = set_path(set_path(chosen(), "columns.city.role=group"), "split.method=group")
    new = schema(AGE, SIZE, NOTE, BOUGHT)
    found = adopt(recipe, OLD, new)
    assert found.recipe.split == recipe.split
    assert "split.method" in {problem.where for problem in errors(check(found.recipe, new))}


def test_a_recipe_without_target() -> None:
    recipe = set_path(chosen(), "columns.bought.role=feature")
    found = adopt(recipe, OLD, OLD)
    assert not found.target_missing
    assert found.recipe == recipe


def test_read_in_another_way_what_was_suggested_is_suggested_anew() -> None:
    recipe = set_path(chosen(), "columns.size.kind=category")
    price = classes("price", {"1,5": 200, "2,5": 200})
    before, after = schema(*OLD.columns, price), schema(*OLD.columns, column("price"), NEW)
    found = reread(adopt(recipe, OLD, before).recipe, before, after)
    held = {c.name: c for c in found.recipe.columns}
    # Suggested before, so it follows the reading, with the treatment of its kind.
    assert held["price"].kind == "number"
    assert held["price"].treatment.scaling is not None
    assert held["new"].role == "feature"
    # Chosen by the person, so it stays.
    assert (held["size"].kind, held["note"].role) == ("category", "ignore")
    assert found.recipe.target_column is not None
    assert [str(phrase) for phrase in found.phrases()] == [
        "New columns, in the role that suits them: new.",
        "Columns of another kind now: price (Number).",
    ]


def test_read_in_another_way_the_target_is_predicted_as_it_is_now() -> None:
    before = schema(AGE, CITY, classes("price", {"1,5": 200, "2,5": 200}))
    recipe = suggest.recipe(before, "price")
    assert recipe.target.task == "binary"
    found = reread(recipe, before, schema(AGE, CITY, column("price")))
    assert found.recipe.target.task == "regression"
