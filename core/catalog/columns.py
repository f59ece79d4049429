"""Kinds and roles of columns in words."""

from __future__ import annotations

from core.catalog.options import Row, table

KINDS = table(
    Row(name="number", label="Number", help="Amounts that can be added and compared."),
    Row(name="category", label="Category", help="One of several names, such as a city."),
    Row(name="boolean", label="Yes or no", help="One of two opposite words."),
    Row(name="date", label="Date", help="A day, or a day with a time."),
    Row(name="text", label="Free text", help="Free text; the network takes it as a row of words."),
)

ROLES = table(
    Row(
        name="feature",
        label="Used to predict",
        help="The network sees the column and learns from it.",
    ),
    Row(name="target", label="Predicted", help="The column that is predicted."),
    Row(name="ignore", label="Left out", help="The column is left out."),
    Row(name="group", label="Group", help="A split by group keeps rows of one value together."),
    Row(
        name="time",
        label="Time order",
        help="A split by time puts rows in the order of this column.",
    ),
)
