import numpy as np
import torch
from trained_networks import images_of, student_of

from mmrazor_pckd.apis.figures.features import look
from mmrazor_pckd.apis.figures.splits import load_dataset
from mmrazor_pckd.apis.figures.trained import load_student, read_config


def test_features_are_the_inputs_of_the_classifier(trained, pictures):
    cfg = read_config(str(trained.config))
    dataset = load_dataset(cfg, 'val')
    network = load_student(cfg, str(trained.checkpoint), 'cpu')
    loader = dict(cfg.val_dataloader, batch_size=7)
    found = list(look(network, dataset, loader, [3, 0, *range(10, 20)]))
    assert [len(batch.labels) for batch in found] == [7, 5]
    own = student_of(trained)
    inputs, labels, _ = images_of(pictures, 'val')
    images = np.concatenate([batch.images for batch in found])
    assert images.tolist() == [3, 0, *range(10, 20)]
    with torch.no_grad():
        features = own.extract_feat(inputs)[-1][images]
    torch.testing.assert_close(torch.cat([batch.features for batch in found]), features)
    torch.testing.assert_close(
        torch.cat([batch.logits for batch in found]), own.head.fc(features)
    )
    assert torch.equal(torch.cat([batch.labels for batch in found]), labels[images])
