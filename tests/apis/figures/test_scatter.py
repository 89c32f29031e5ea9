from mmrazor_pckd.apis.figures.scatter import style


def test_no_two_of_64_classes_share_color_and_marker():
    assert len({tuple(style(number).values()) for number in range(64)}) == 64
