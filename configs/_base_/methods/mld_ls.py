# MLD-LS: Logit Standardization in Knowledge Distillation, arXiv 2403.01427
#
# Form     the released one: MLD as released, see mld.py, with the logits of its
#          soft targets standardized, see kd_ls.py; the relations' are not. Its T 2
#          takes the place of T 4, so that T 2 counts twice.
# Weights  9 times all of it, where MLD has 0.9; 6 for the pairs of its logs' names.
#          0.1 times the labels' loss of each view, which the leaves set.
# Cost     that of MLD.
_base_ = './mld.py'

standardized = dict(
    preds_S=dict(connector='standardize'), preds_T=dict(connector='standardize')
)
model = dict(
    distiller=dict(
        connectors=dict(standardize=dict(type='LogitStandardization')),
        distill_losses=dict(
            loss_weak=dict(taus=(2, 3, 5), loss_weight=4.5),
            loss_weak_ends=dict(loss_weight=13.5),
            loss_strong=dict(taus=(2, 3, 5), loss_weight=9),
            loss_classes=dict(taus=(2, 2, 3, 5, 6), loss_weight=4.5),
            loss_images=dict(taus=(2, 2, 3, 5, 6), loss_weight=4.5),
        ),
        loss_forward_mappings=dict(
            loss_weak=standardized,
            loss_weak_ends=standardized,
            loss_strong=standardized,
        ),
    )
)
