"""That a process loads none of them is in test_import.py."""

import sys
from types import ModuleType

import numpy as np
import pytest
from mmrazor.models.distillers import ofd_distiller
from mmrazor.models.task_modules.predictor import metric_predictor
from mmrazor.models.task_modules.predictor.handler import CartsHandler
from mmrazor.visualization import local_visualizer

from mmrazor_pckd.compat import late_imports


def test_what_stands_in_works():
    handler = CartsHandler(num_trees=2)
    data = np.arange(12.0).reshape(6, 2)
    handler.fit(data, data[:, 0])
    assert handler.predict(data).shape == (6, 1)
    assert ofd_distiller.norm.cdf(0.0) == 0.5
    assert metric_predictor.stats.kendalltau([1, 2, 3], [1, 2, 3])[0] == 1
    assert local_visualizer.plt.figure().get_axes() == []
    local_visualizer.plt.close()


def test_an_import_stands_in_for_a_module_and_for_a_name(monkeypatch):
    monkeypatch.delitem(sys.modules, 'colorsys', raising=False)
    with late_imports._stand_in('colorsys'):
        import colorsys
        from colorsys import rgb_to_hsv

        assert isinstance(colorsys, late_imports._Module)
        assert not hasattr(colorsys, '__file__')
    assert 'colorsys' not in sys.modules
    assert rgb_to_hsv(0, 0, 1) == colorsys.rgb_to_hsv(0, 0, 1)
    assert not isinstance(sys.modules['colorsys'], late_imports._Module)


def test_what_is_there_or_missing_is_left_alone(monkeypatch):
    there = ModuleType('there')
    monkeypatch.setitem(sys.modules, 'there', there)
    with late_imports._stand_in('there'):
        assert sys.modules['there'] is there
    assert sys.modules['there'] is there
    with late_imports._stand_in('not_there'), pytest.raises(ImportError):
        import not_there  # noqa: F401


def test_modules_of_mmrazor_are_found_where_they_are():
    for name in late_imports._LATE:
        package = sys.modules[name.rpartition('.')[0]]
        spec = late_imports._Finder.find_spec(name, package.__path__)
        assert spec.origin == sys.modules[name].__file__
    assert late_imports._Finder.find_spec('json') is None
