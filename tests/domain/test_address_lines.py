"""Street lines as people write them, beside the table of F-31, with the parts that a postman reads in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkrek.domain.address import designator, is_whole, parse_street
from kkrek.domain.customer import AddressParts

# The line; then street, house number, stair, flat, suffix, of which the last ones may be absent.
SPLIT = """
Hämeenkatu 1; Hämeenkatu; 1
Satakunnankatu 21; Satakunnankatu; 21
Pispalan valtatie 46; Pispalan valtatie; 46
Itsenäisyydenkatu 2; Itsenäisyydenkatu; 2
Tie 5; Tie; 5
Ås 3; Ås; 3
Valtatie 3; Valtatie; 3
Valtatie 49 B 2; Valtatie; 49; B; 2
Valtatie 3 120; Valtatie 3; 120
Kantatie 45 1200; Kantatie 45; 1200
Seututie 120 15 A; Seututie 120; 15; A
Vt 12 450; Vt 12; 450
Riksväg 50 1234; Riksväg 50; 1234
Vanha Valtatie 7; Vanha Valtatie; 7
Vanha Turuntie 112; Vanha Turuntie; 112
Aleksis Kiven katu 12 A 5; Aleksis Kiven katu; 12; A; 5
Presidentti Kekkosen tie 4; Presidentti Kekkosen tie; 4
Pyhän Henrikin tie 3 b 2; Pyhän Henrikin tie; 3; b; 2
Lars Sonckin kaari 10; Lars Sonckin kaari; 10
A. I. Virtasen aukio 1; A. I. Virtasen aukio; 1
A.I. Virtasen aukio 1; A.I. Virtasen aukio; 1
H.C. Andersenin tie 6 C; H.C. Andersenin tie; 6; C
Etelä-Hesperiankatu 22 B 14; Etelä-Hesperiankatu; 22; B; 14
Itä-Hakkilantie 8; Itä-Hakkilantie; 8
Pohjois-Espan kuja 2 as 1; Pohjois-Espan kuja; 2; ; 1
Ala-Malmin tori 1 A 3; Ala-Malmin tori; 1; A; 3
Iso Roobertinkatu 20-22 A 8; Iso Roobertinkatu; 20-22; A; 8
It. Viertotie 4; It. Viertotie; 4
P. Rautatiekatu 9 A; P. Rautatiekatu; 9; A
2. linja 7; 2. linja; 7
3. linja 12 A 44; 3. linja; 12; A; 44
5. Joukkola 2; 5. Joukkola; 2
Kolmas linja 8 B 17; Kolmas linja; 8; B; 17
Paavali II:n katu 4; Paavali II:n katu; 4
Tyyne Tuhkurin raitti 5 H 61; Tyyne Tuhkurin raitti; 5; H; 61
Neljäs linja 22 E 90 b; Neljäs linja; 22; E; 90; b
O'Connorin polku 5; O'Connorin polku; 5
Sana-Marian kuja 1a; Sana-Marian kuja; 1a
Käpylänkuja 1 c; Käpylänkuja; 1; c
Käpylänkuja 1c; Käpylänkuja; 1c
Käpylänkuja 1C; Käpylänkuja; 1C
Käpylänkuja 1 c 4; Käpylänkuja; 1; c; 4
Käpylänkuja 1c 4; Käpylänkuja; 1c; ; 4
Käpylänkuja 1C4; Käpylänkuja; 1C; ; 4
Käpylänkuja 1 C4; Käpylänkuja; 1; C; 4
Käpylänkuja 1 c4; Käpylänkuja; 1; c; 4
Käpylänkuja 1 A1; Käpylänkuja; 1; A; 1
Käpylänkuja 1 A-1; Käpylänkuja; 1; A; 1
Käpylänkuja 1 A - 1; Käpylänkuja; 1; A; 1
Käpylänkuja 1 A/1; Käpylänkuja; 1; A; 1
Käpylänkuja 1 A, 1; Käpylänkuja; 1; A; 1
Käpylänkuja 1 A 1-2; Käpylänkuja; 1; A; 1-2
Käpylänkuja 1 A 1 - 2; Käpylänkuja; 1; A; 1 - 2
Käpylänkuja 1 A 1+2; Käpylänkuja; 1; A; 1+2
Käpylänkuja 1-A 7; Käpylänkuja; 1; A; 7
Käpylänkuja 1, A 7; Käpylänkuja; 1; A; 7
Käpylänkuja 1 , A 7; Käpylänkuja; 1; A; 7
Käpylänkuja, 1 A 7; Käpylänkuja; 1; A; 7
Käpylänkuja 2 a B 12; Käpylänkuja; 2 a; B; 12
Käpylänkuja 2a B 12; Käpylänkuja; 2a; B; 12
Käpylänkuja 2A B12; Käpylänkuja; 2A; B; 12
Käpylänkuja 2-4; Käpylänkuja; 2-4
Käpylänkuja 2 - 4 B; Käpylänkuja; 2 - 4; B
Käpylänkuja 2/4 A 3; Käpylänkuja; 2/4; A; 3
Käpylänkuja 2-4 as 12; Käpylänkuja; 2-4; ; 12
Käpylänkuja 2a-4b C 1; Käpylänkuja; 2a-4b; C; 1
Käpylänkuja 2a-c; Käpylänkuja; 2a-c
Käpylänkuja 2a-c 5; Käpylänkuja; 2a-c; ; 5
Käpylänkuja 5 as. 12; Käpylänkuja; 5; ; 12
Käpylänkuja 5 as.12; Käpylänkuja; 5; ; 12
Käpylänkuja 5 as 12; Käpylänkuja; 5; ; 12
Käpylänkuja 5 as12; Käpylänkuja; 5; ; 12
Käpylänkuja 5 AS 12; Käpylänkuja; 5; ; 12
Käpylänkuja 5, as. 12; Käpylänkuja; 5; ; 12
Käpylänkuja 5 as. nro 12; Käpylänkuja; 5; ; 12
Käpylänkuja 5 asunto 12; Käpylänkuja; 5; ; 12
Käpylänkuja 5 Asunto 12; Käpylänkuja; 5; ; 12
Käpylänkuja 5, asunto n:o 12; Käpylänkuja; 5; ; 12
Käpylänkuja 5 huoneisto 12; Käpylänkuja; 5; ; 12
Käpylänkuja 5 huon. 12; Käpylänkuja; 5; ; 12
Käpylänkuja 5 huone 12; Käpylänkuja; 5; ; 12
Käpylänkuja 5 h-12; Käpylänkuja; 5; ; 12
Käpylänkuja 5 h. 12; Käpylänkuja; 5; ; 12
Käpylänkuja 5 B h-12; Käpylänkuja; 5; B; 12
Käpylänkuja 5 H 12; Käpylänkuja; 5; H; 12
Käpylänkuja 5 h 12; Käpylänkuja; 5; h; 12
Käpylänkuja 5 #12; Käpylänkuja; 5; ; 12
Käpylänkuja 5 # 12; Käpylänkuja; 5; ; 12
Käpylänkuja 5 12; Käpylänkuja; 5; ; 12
Käpylänkuja 5 B as 12; Käpylänkuja; 5; B; 12
Käpylänkuja 5 B as. 12; Käpylänkuja; 5; B; 12
Käpylänkuja 5 B, as 12; Käpylänkuja; 5; B; 12
Käpylänkuja 5 B asunto 12; Käpylänkuja; 5; B; 12
Käpylänkuja 5 B as 12 a; Käpylänkuja; 5; B; 12; a
Käpylänkuja 5 as 12b; Käpylänkuja; 5; ; 12; b
Käpylänkuja 5 B 12b; Käpylänkuja; 5; B; 12; b
KÄPYLÄNKUJA 5 B 12 A; KÄPYLÄNKUJA; 5; B; 12; A
käpylänkuja 5 b 12; käpylänkuja; 5; b; 12
Käpylänkuja 5 AB 12; Käpylänkuja; 5; AB; 12
Käpylänkuja 5 Ä 12; Käpylänkuja; 5; Ä; 12
Käpylänkuja 5 Talo B; Käpylänkuja; 5; B
Käpylänkuja 5 talo B 12; Käpylänkuja; 5; B; 12
Käpylänkuja 5, talo B, as 12; Käpylänkuja; 5; B; 12
Käpylänkuja 5 rak. B 12; Käpylänkuja; 5; B; 12
Käpylänkuja 5 rakennus C; Käpylänkuja; 5; C
Käpylänkuja 5 rappu B as 12; Käpylänkuja; 5; B; 12
Käpylänkuja 5 porras B 12; Käpylänkuja; 5; B; 12
Käpylänkuja 5 B-rappu; Käpylänkuja; 5; B
Käpylänkuja 5 B-talo as 12; Käpylänkuja; 5; B; 12
Käpylänkuja 5 B porras 12; Käpylänkuja; 5; B; 12
Käpylänkuja n:o 5; Käpylänkuja; 5
Käpylänkuja nro 5 A 1; Käpylänkuja; 5; A; 1
Käpylänkuja 5 B 12 3. krs; Käpylänkuja; 5; B; 12
Käpylänkuja 5 B 12, 3 krs; Käpylänkuja; 5; B; 12
Käpylänkuja 5 B 3. krs; Käpylänkuja; 5; B
Käpylänkuja 5, 3.krs; Käpylänkuja; 5
Käpylänkuja 5, 2. kerros; Käpylänkuja; 5
Kauppapuistikko 15 B 37; Kauppapuistikko; 15; B; 37
Rantatöyry 3 A 2; Rantatöyry; 3; A; 2
Äyräpäänkatu 11 Ö 9; Äyräpäänkatu; 11; Ö; 9
Ŋuohččamuorravárri 5; Ŋuohččamuorravárri; 5
Sámi geaidnu 12 A; Sámi geaidnu; 12; A
Mäkelänkatu 54 A 13; Mäkelänkatu; 54; A; 13
Kylä 105; Kylä; 105
Metsolan mökkitie 12345; Metsolan mökkitie; 12345
Mannerheimvägen 10; Mannerheimvägen; 10
Norra Esplanaden 25 A 3; Norra Esplanaden; 25; A; 3
Drottninggatan 7 bst 4; Drottninggatan; 7; ; 4
Drottninggatan 7 bst. 4; Drottninggatan; 7; ; 4
Drottninggatan 7 bost. 4; Drottninggatan; 7; ; 4
Drottninggatan 7 bostad 4; Drottninggatan; 7; ; 4
Drottninggatan 7 B lgh 4; Drottninggatan; 7; B; 4
Drottninggatan 7 lgh 1203; Drottninggatan; 7; ; 1203
Drottninggatan 7, lgh 1203; Drottninggatan; 7; ; 1203
Drottninggatan 7, lägenhet 12; Drottninggatan; 7; ; 12
Drottninggatan 7 hus B lgh 3; Drottninggatan; 7; B; 3
Drottninggatan 7 trappa C 5; Drottninggatan; 7; C; 5
Drottninggatan 7 uppg. C; Drottninggatan; 7; C
Drottninggatan 7, 3 tr; Drottninggatan; 7
Drottninggatan 7 A, 2 vån; Drottninggatan; 7; A
Gustaf Mannerheims väg 3 B; Gustaf Mannerheims väg; 3; B
S:t Eriksgatan 10 lgh 1101; S:t Eriksgatan; 10; ; 1101
Ågatan 2 a; Ågatan; 2; a
Östra Strandgatan 14-16 C 22; Östra Strandgatan; 14-16; C; 22
Nya Dalkarlsbyvägen 33; Nya Dalkarlsbyvägen; 33
Per Brahes gränd 1; Per Brahes gränd; 1
Unter den Linden 77; Unter den Linden; 77
Karl-Marx-Allee 90a; Karl-Marx-Allee; 90a
Calle Mayor 5; Calle Mayor; 5
ul. Nowa 5/12; ul. Nowa; 5/12
Narva mnt 7 apt 3; Narva mnt; 7; ; 3
Nevski prospekt 28; Nevski prospekt; 28
"""

WHOLE = """
Kartanon päärakennus
Juvankatu
Käpylänkuja 5 rak. 3 as 12
Käpylänkuja 5 talo 2
Käpylänkuja 5 rak 3
Käpylänkuja 5 A2 15
Käpylänkuja 5 B 12 C 3
Käpylänkuja 5 B 12, 33710 Tampere
Käpylänkuja 5, 33710
Käpylänkuja 5 33710
Käpylänkuja 5 (sisäpiha)
Käpylänkuja 5 B ovikoodi
Käpylänkuja 5 ja 7
Käpylänkuja 5 kellari
Käpylänkuja B 12
Käpylänkuja 12-3
Käpylänkuja 12/12
as 5
lgh 5
asunto 12
Talo B
rak. 3
5
12 A 3
10 Downing Street
221B Baker Street
12 rue de Rivoli
Flat 3, 10 Downing Street
Calle Mayor 5, 2º B
1-2-3 Shibuya
PL 12-14
PL 800, Käpylänkuja 5
Poste restante
Tilan vanha navetta, Alakylä
Juvankatu 1234567
c/o Virtanen Käpylänkuja 5
"""

BOXES = [
    ("PL 12", "12"),
    ("PL12", "12"),
    ("Pl. 12", "12"),
    ("P.L. 12", "12"),
    ("PB 1200", "1200"),
    ("P.B. 12", "12"),
    ("P.O. Box 12", "12"),
    ("PO Box 12", "12"),
    ("Box 5130", "5130"),
    ("Postilokero 7", "7"),
    ("Postbox 7", "7"),
    ("Postfach 7", "7"),
]

CARE_OF = [
    ("c/o Virtanen, Käpylänkuja 5 B 12", "Virtanen", "Käpylänkuja 5 B 12"),
    ("C/O Virtanen, Käpylänkuja 5", "Virtanen", "Käpylänkuja 5"),
    ("c/o: Virtanen, Käpylänkuja 5", "Virtanen", "Käpylänkuja 5"),
    ("\u2105 Virtanen, Käpylänkuja 5", "Virtanen", "Käpylänkuja 5"),
    ("c/o Virtanen, Matti, Käpylänkuja 5", "Virtanen, Matti", "Käpylänkuja 5"),
    ("c/o Kulma Kiinteistöt Oy Ab, PL 12", "Kulma Kiinteistöt Oy Ab", "PL 12"),
    ("Käpylänkuja 5 B 12, c/o Virtanen", "Virtanen", "Käpylänkuja 5 B 12"),
    ("Käpylänkuja 5 B 12 c/o Virtanen", "Virtanen", "Käpylänkuja 5 B 12"),
    ("c/o Virtanen, Kartanon päärakennus", "Virtanen", "Kartanon päärakennus"),
    ("c/o Virtanen", "Virtanen", None),
]


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]


def expected(row: str) -> AddressParts:
    line, *parts = (part.strip() or None for part in row.split(";"))
    names = ("street", "house_number", "stair", "apartment", "suffix")
    return AddressParts(as_given=line, **dict(zip(names, parts, strict=False)))


@pytest.mark.parametrize("row", lines(SPLIT), ids=lambda row: row.partition(";")[0])
def test_f_31_a_line_has_the_parts_that_a_postman_reads(row: str) -> None:
    assert parse_street(row.partition(";")[0]) == expected(row)


@pytest.mark.parametrize("row", lines(SPLIT), ids=lambda row: row.partition(";")[0])
def test_f_31_what_the_parts_say_is_read_back_as_the_same_parts(row: str) -> None:
    parts = parse_street(row.partition(";")[0])
    line = designator(parts)
    assert parse_street(line) == parts._replace(as_given=line)


@pytest.mark.parametrize("dash", ["\u2013", " \u2013 "])
def test_f_31_a_range_may_have_a_longer_dash(dash: str) -> None:
    assert parse_street(f"Käpylänkuja 2{dash}4 A 1").house_number == f"2{dash}4"


@pytest.mark.parametrize("line", lines(WHOLE))
def test_f_31_what_no_postman_can_split_stays_whole(line: str) -> None:
    parts = parse_street(line)
    assert parts == AddressParts(as_given=line, street=line)
    assert is_whole(parts)


@pytest.mark.parametrize(("line", "box"), BOXES)
def test_f_31_a_post_office_box_has_many_names(line: str, box: str) -> None:
    assert parse_street(line) == AddressParts(as_given=line, po_box=box)


@pytest.mark.parametrize(("line", "care_of", "rest"), CARE_OF)
def test_f_31_care_of_stands_before_or_after_the_street(line: str, care_of: str, rest: str | None) -> None:
    parts = parse_street(line)
    assert (parts.co, parts.as_given) == (care_of, rest)


def test_f_31_two_hundred_lines_are_read() -> None:
    assert len({*lines(SPLIT), *lines(WHOLE), *BOXES, *CARE_OF}) >= 200


LETTERS = "abcdefghijklmnopqrstuvwxyzåäöšžŋđ"
WORDS = st.builds(
    lambda word, end: (word + end).capitalize(),
    st.text(LETTERS, min_size=1, max_size=8),
    st.sampled_from(["katu", "tie", "kuja", "gatan", "vägen", "polku", "n puistotie", "-Alanteen raitti"]),
)
STREETS = st.one_of(WORDS, st.builds("{}. linja".format, st.integers(1, 9)), st.builds("{} {}".format, WORDS, WORDS))
LETTER = st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖ")
RANGES = st.builds(lambda low, more: f"{low}-{low + more}", st.integers(1, 999), st.integers(1, 20))
NUMBERS = st.one_of(
    st.integers(1, 99999).map(str), st.builds("{}{}".format, st.integers(1, 999), st.sampled_from("abcABC")), RANGES
)


BOX_PARTS = st.integers(1, 999999).map(lambda box: AddressParts(po_box=str(box)))


@st.composite
def parts_of_a_line(draw: st.DrawFn) -> AddressParts:
    """Return the parts of a street address; a suffix stands at a flat only."""
    flat = draw(st.none() | st.integers(1, 9999).map(str))
    return AddressParts(
        street=draw(STREETS),
        house_number=draw(NUMBERS),
        stair=draw(st.none() | LETTER),
        apartment=flat,
        suffix=draw(st.none() | st.sampled_from("abc")) if flat else None,
    )


@given(parts_of_a_line() | BOX_PARTS)
def test_f_31_parts_written_and_read_are_the_same_parts(parts: AddressParts) -> None:
    line = designator(parts)
    assert parse_street(line) == parts._replace(as_given=line)


@given(parts_of_a_line(), st.text(LETTERS, min_size=1, max_size=20))
def test_f_31_care_of_changes_no_other_part(parts: AddressParts, name: str) -> None:
    line = designator(parts)
    assert parse_street(f"c/o {name}, {line}") == parts._replace(as_given=line, co=name)


@given(st.text(LETTERS + LETTERS.upper() + "0123456789 ,.-/", min_size=1, max_size=40).filter(str.strip))
def test_f_31_no_part_holds_what_the_line_does_not(line: str) -> None:
    parts = parse_street(line)
    assert all(part in " ".join(line.split()) for part in parts if part)
    assert parts.as_given == " ".join(line.split()) or parts.co
