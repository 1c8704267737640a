"""A small network in NumPy in which the chain rule can be read: it is `LayerPass.forward` and `backward` in `network`.

`losses`, `optimizers`, `schedules`, `initialisations` and `datasets` are tables of what a network is made and trained with;
`config` describes a run, `training` steps through its epochs, `diagnostics` explains its end.
"""
