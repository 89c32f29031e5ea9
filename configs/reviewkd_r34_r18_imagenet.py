# ReviewKD: Distilling Knowledge via Knowledge Review, arXiv 2104.09044
#
# Reproduces  top-1 71.61 of its paper. Not run here yet.
# Command     tools/dist_train.sh configs/reviewkd_r34_r18_imagenet.py 8
# Cost        one view: 3.67 + 3 * (1.82 + 1.93) = 14.9 GMAC per image, 1.93 of
#             them in the chain of fusions, which has 7.6 M parameters.
# Both networks before the last activation of a stage, as the authors mean it;
# in their code an activation in place overwrites these maps, and mdistiller
# and torchdistill record them as here. Weight 1 and no warm-up are theirs. The
# stages have equal sizes, for images of any size.
_base_ = ['./_base_/pairs/r34_r18_imagenet.py', './_base_/methods/reviewkd.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    dict(
        _base_.model,
        distiller=dict(
            _base_.model.distiller,
            student_recorders=_base_.model.distiller.teacher_recorders,
        ),
    ),
    _base_,
    distiller=dict(
        distill_losses=dict(loss_review=dict(loss_weight=1)),
        connectors=dict(review=dict(out_sizes=None)),
    ),
)
published = dict(top1=71.61)
