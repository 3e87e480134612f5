from tests.warroom import access_table


def test_the_table_that_people_read_is_what_the_tests_walk() -> None:
    assert access_table.FILE.read_text(encoding="utf-8") == access_table.text(), "out of date: run make access"
