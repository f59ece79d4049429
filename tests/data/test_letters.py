"""The encoding of a text that is not UTF-8: letters have to belong together."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.data import letters
from core.data.read import read
from tests.data.test_read import rows, write

# Texts with the encodings that programs of their languages write.
TEXTS = {
    "Señor Núñez, Größe, Straße": ("cp1252", "iso8859-15", "mac-roman", "cp850"),
    "François, cœur, forêt, été": ("cp1252", "iso8859-15", "mac-roman"),
    "100 €, Bücher": ("cp1252", "iso8859-15"),
    "“quoted” — l’été, 5 °C, 30 µg/m³": ("cp1252",),
    "São Paulo, João, Conceição": ("cp1252", "cp850"),
    "Bjørn Ångström, Sørensen": ("cp1252",),
    "Łódź, Kraków, Gdańsk": ("cp1250", "iso8859-2", "cp852"),
    "Ondřej Dvořák, Šárka, Děčín": ("cp1250", "iso8859-2", "cp852"),
    "Győr, Szűcs Ágnes": ("cp1250", "iso8859-2"),
    "szerokość": ("cp1250",),
    "Kovačić, Đorđe": ("cp1250",),
    "İstanbul, Eskişehir, Işık, Gülşen": ("cp1254", "iso8859-9"),
    "Иван Петров, Москва": ("cp1251", "koi8-r", "cp866", "iso8859-5"),
    "MOSKVA МОСКВА, Тверь": ("cp1251",),
    "Κώστας Παππάς, Αθήνα": ("cp1253", "iso8859-7"),
    "שלום עולם, ירושלים, תל אביב, מחיר": ("cp1255",),
    "مرحبا بالعالم": ("cp1256",),
    "山田太郎 テスト 東京都": ("shift_jis", "euc_jp"),
    "王伟 上海 北京 编号 分数": ("gb18030",),
    "김철수 서울 부산": ("cp949",),
}


@pytest.mark.parametrize("text", TEXTS)
def test_letters_tell_the_encoding(text: str) -> None:
    for encoding in TEXTS[text]:
        content = text.encode(encoding)
        guess = next(letters.guesses(content), "")
        assert content.decode(guess or "ascii", "replace") == text, (encoding, guess)


def test_numbers_beside_a_few_foreign_words_do_not_hide_them(tmp_path: Path) -> None:
    text = "имя,a,b,c\n" + "".join(f"сад,{n}.123456,{n}.5,{n}000\n" for n in range(9))
    table = read(write(tmp_path, text.encode("cp1251")))
    assert table.schema.names == ("имя", "a", "b", "c")
    assert rows(table)[0] == ["сад", "0.123456", "0.5", "0000"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("town", ["Москва", "Αθήνα", "ירושלים", "القاهرة"])
def test_two_bytes_without_a_mark_in_other_scripts(
    tmp_path: Path, encoding: str, town: str
) -> None:
    lines = ["name,town", *(f"{town} {number},{town}" for number in range(12))]
    table = read(write(tmp_path, ("\n".join(lines) + "\n").encode(encoding)))
    assert table.schema.dialect.encoding == encoding
    assert rows(table)[0] == [f"{town} 0", town]
