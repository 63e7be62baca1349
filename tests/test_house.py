"""What the measures of the house are, and when they refuse."""

from tests.house import BOUNDS, Measure, arrows_up, functions, misspelt, template_lines, verdicts


def test_what_got_worse_is_refused_with_its_place():
    worse, better = verdicts({"file, longest": Measure(9, "a.py")}, {"file, longest": 8})
    assert worse == ["file, longest: 9, no more than 8 may be. a.py"]
    assert better == []


def test_what_got_better_asks_for_a_lower_bound():
    worse, better = verdicts({"file, longest": Measure(7, "a.py")}, {"file, longest": 8})
    assert worse == []
    assert better == ["file, longest: 7 now. Lower its bound of 8 in tests/house.py."]


def test_the_measures_see_the_product():
    lengths = functions()
    assert len(lengths) > 2000
    assert all("tests/" not in each.where for each in lengths)
    assert sum(1 for _at, line in template_lines() if "{% translate" in line) > 500
    assert BOUNDS["arrows up"] >= sum(map(len, arrows_up().values()))


def test_a_word_in_another_spelling_is_found(tmp_path, monkeypatch):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("To enroll.\nThe enro" + "lment.\n")
    monkeypatch.setattr("tests.house.ROOT", tmp_path)
    assert misspelt() == ["docs/a.md:2"]
