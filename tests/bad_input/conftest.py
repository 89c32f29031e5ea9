import pytest
from bad_input.cases import Here


@pytest.fixture
def here(pictures, teacher, tmp_path, monkeypatch):
    return Here(pictures, teacher, tmp_path / tmp_path.name, monkeypatch)
