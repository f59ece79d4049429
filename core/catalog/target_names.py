"""Names that say that a column is to be predicted, in some languages; without accents."""

from __future__ import annotations

# A word of a name that says so by itself, as its first or last word: `target`, `TARGET_5Yrs`.
MARKS = frozenset(
    {"target", "ziel", "zielvariable", "zielgroße", "zielgrosse", "cible", "objetivo", "objectif"}
)
# A whole name that says so of any table.
GENERAL = frozenset(
    {
        "label", "labels", "class", "class_label", "outcome", "response", "y", "y_true",
        "to_predict", "ground_truth", "dependent_variable",
        "klasse", "klassen", "ergebnis", "etikett",
        "classe", "etiquette", "resultat", "clase", "etiqueta", "resultado", "respuesta",
        "resposta", "obiettivo", "risultato", "etichetta", "doel", "uitkomst", "klasa", "wynik",
        "метка", "класс", "целевая", "цель", "目标", "标签", "类别", "目的変数", "ラベル",
    }
)  # fmt: skip
# What tables are often about.
USUAL = frozenset(
    {
        # somebody does or is something, or not
        "admitted", "approved", "attrition", "bought", "canceled", "cancelled", "churn", "churned",
        "clicked", "converted", "default", "defaulted", "delayed", "dropout", "exited", "failure",
        "fraud", "fraudulent", "graduated", "hired", "loan_status", "passed", "promoted",
        "purchased", "returned", "spam", "stroke", "subscribed", "survived", "death", "died",
        "deceased", "anomaly", "toxic", "readmitted", "machine_failure", "heart_disease",
        "credit_risk", "winner",
        "abwanderung", "betrug", "gekundigt", "kundigung", "uberlebt", "gestorben", "tod",
        "ausfall", "bestanden", "gekauft",
        "fraude", "desabonnement", "survecu", "mort", "deces", "achat",
        "abandono", "sobrevivio", "muerte", "fuga", "compra", "sobreviveu", "obito",
        # what it is
        "cultivar", "diagnosis", "digit", "sentiment", "species", "variety", "genre",
        "diagnose", "art", "sorte", "espece", "especie", "variete", "variedad", "diagnostic",
        "diagnostico", "sentimiento",
        # how much
        "charges", "income", "medv", "median_house_value", "mpg", "price", "progression",
        "quality", "sale_price", "saleprice", "selling_price", "sales", "yield", "salary",
        "rent", "revenue", "house_price", "target_price", "wage",
        "preis", "verkaufspreis", "kaufpreis", "miete", "gehalt", "umsatz", "qualitat", "ertrag",
        "einkommen",
        "prix", "loyer", "salaire", "qualite", "rendement", "revenu", "ventes",
        "precio", "alquiler", "salario", "calidad", "ventas", "ingresos",
        "preco", "aluguel", "qualidade", "prezzo", "affitto", "stipendio", "prijs", "huur",
        "cena", "цена", "价格", "価格",
    }
)  # fmt: skip
PREFIXES = ("is_", "has_", "ist_", "hat_", "est_", "es_")
