# DIST with the preview strategy, one view of each image: the relation between
# the classes of a hard image counts little at first. The relation between the
# images of a class belongs to no one image and keeps its weight. Not in the
# paper of PCKD, arXiv 2410.14143.
_base_ = './dist.py'

model = dict(
    type='RotatedViewDistill',
    views=(0,),
    distiller=dict(
        type='PreviewDistiller',
        sample_weighting=dict(type='PreviewWeighting', growth_rate=1.005),
        weighted_losses=['loss_class_relation'],
        distill_losses=dict(
            loss_dist=dict(inter_loss_weight=0),
            loss_class_relation=dict(
                type='ClassRelationLoss',
                tau=_base_.model.distiller.distill_losses.loss_dist.tau,
                loss_weight=_base_.model.distiller.distill_losses.loss_dist.loss_weight,
                reduction='none',
            ),
        ),
        loss_forward_mappings=dict(
            loss_class_relation=dict(
                logits_S=dict(from_student=True, recorder='logits'),
                logits_T=dict(from_student=False, recorder='logits'),
            )
        ),
    ),
)
