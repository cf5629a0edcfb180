"""The line of the benchmarks about imports, with a file and without."""

from pathlib import Path

import pytest

from benchmarks import exchange

LSS = """<document><LimeSurveyDocType>Survey</LimeSurveyDocType><questions><rows><row><qid>1</qid>
<gid>1</gid><type>S</type><title>q1</title><question>{words}</question><language>fr</language>
</row></rows></questions></document>"""


def test_the_largest_file_is_timed_beside_its_xml(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "small.lss").write_text(LSS.format(words="Un mot ?"))
    (tmp_path / "large.lss").write_text(LSS.format(words="Un mot ? " * 50))
    monkeypatch.setattr(exchange, "REAL", tmp_path)

    exchange.measure()

    line = capsys.readouterr().out.splitlines()[-1].split()
    assert line[0] == "large.lss"
    assert line[2] == "1"
    assert float(line[-1]) > 0


def test_without_files_the_line_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(exchange, "REAL", tmp_path)

    exchange.measure()

    assert "Skipped" in capsys.readouterr().out
