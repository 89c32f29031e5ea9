from mmengine.registry import MODELS, VISUALIZERS


def test_the_scope_has_every_class_of_mmpretrain():
    assert MODELS.get('mmcls.ImageClassifier') is MODELS.get(
        'mmpretrain.ImageClassifier'
    )
    assert VISUALIZERS.get('mmcls.UniversalVisualizer') is VISUALIZERS.get(
        'mmpretrain.UniversalVisualizer'
    )
    # One table: what is registered in one is in the other.
    assert (
        MODELS.children['mmcls'].module_dict
        is MODELS.children['mmpretrain'].module_dict
    )
