import torch
from mmpretrain.structures import DataSample

from mmrazor_pckd.apis.figures.ranking import picture_of


def test_an_image_is_drawn_in_its_colors():
    pixels = torch.arange(12, dtype=torch.uint8).view(3, 2, 2)
    array = dict(inputs=pixels, data_samples=DataSample())
    file = dict(inputs=pixels, data_samples=DataSample(metainfo=dict(img_path='a.png')))
    assert picture_of([array], 0)[0, 0].tolist() == [0, 4, 8]  # RGB as it is
    assert picture_of([file], 0)[0, 0].tolist() == [8, 4, 0]  # read as BGR
