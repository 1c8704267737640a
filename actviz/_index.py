"""Generated from the catalogue by tools/index.py."""

ENTRIES = (
    ('elu', 'exponentials', 'The identity for a positive input, an exponential that levels off at -alpha for a negative one.', ('elu', 'ELU')),
    ('leaky_relu', 'rectifiers', 'A rectifier that lets a small share of a negative input through.', ('leaky_relu', 'LeakyReLU', 'lrelu')),
    ('relu', 'rectifiers', 'Zero for a negative input, the input itself for a positive one.', ('relu', 'ReLU', 'Relu', 'ramp', 'rectifier')),
)
