from pathlib import Path

import pytest

from weerbaar.landscape import Element, Kind, Landscape
from weerbaar.landscape.checks import errors
from weerbaar.landscape.references import is_kbo, normal_ref


def codes(**attributes: str) -> list[str]:
    return [f.code for f in errors(Landscape(elements=(Element("e", Kind.ENVIRONMENT, "e", attributes=attributes),)))]


def test_every_kbo_number_of_the_flemish_register_is_valid(shared_data: Path) -> None:
    lines = (shared_data / "flanders/local-governments-2024.csv").read_text("utf-8").splitlines()
    column = lines[0].split(",").index("kbo")
    numbers = [line.split(",")[column] for line in lines[1:] if '"' not in line]
    assert len(numbers) > 500
    assert [n for n in numbers if n and not is_kbo(n)] == []


@pytest.mark.parametrize("number", ["0219.395.193", "0219395", "2219395192", "kbo", "", "٠٢١٩٣٩٥١٩٢"])
def test_a_number_that_is_not_a_kbo_number_is_an_error(number: str) -> None:
    assert not is_kbo(number)
    assert codes(owner=number) == codes(ref=f"kbo:{number}") == codes(same_as=f"{number}/x") == ["ref"]


@pytest.mark.parametrize("ref", ["kbo:0219.395.192", "kbo:BE0219395192", "product:cevi/burger", "site:telecom/mdf-2"])
def test_a_reference_names_an_organisation_a_product_or_a_site(ref: str) -> None:
    assert codes(ref=ref) == []


@pytest.mark.parametrize("ref", ["burger", "product:cevi", "product:/x", "site:a b/c", "url:x/y", "product:cevi/"])
def test_a_reference_in_another_form_is_an_error(ref: str) -> None:
    assert codes(ref=ref) == ["ref"]


@pytest.mark.parametrize("same_as", ["0219395192", "0219395192/", "/x"])
def test_same_as_is_a_kbo_number_and_an_id(same_as: str) -> None:
    assert codes(same_as=same_as) == ["ref"]
    assert codes(same_as="0219.395.192/srv/3") == []


def test_one_number_in_two_spellings_is_one_reference() -> None:
    assert normal_ref("kbo:0219.395.192") == normal_ref("kbo:BE 0219395192")
