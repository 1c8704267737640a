"""Measure training speed against other libraries: epochs per CPU second of a 2-16-16-1 tanh network, 512 points, batches of 32.

    python benchmarks/network.py           # Adam
    python benchmarks/network.py sgd

Each library trains the same network on the same data with the binary cross-entropy, shuffles in every epoch and does not evaluate the
loss. torch, scikit-learn and jax run if they are installed. All run on one thread. The best of five measurements counts.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

import numpy as np  # noqa: E402 - NumPy reads the number of threads when it is imported

SIZES, COUNT, BATCH, RATE = (2, 16, 16, 1), 512, 32, 0.01
BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8
Epochs = Callable[[int], object]


def data() -> tuple[np.ndarray, np.ndarray]:
    """Draw points in a plane, with the label 1 outside a circle and 0 inside."""
    x = np.random.default_rng(0).normal(size=(COUNT, 2))
    return x, ((x**2).sum(axis=1) > 1.4).astype(np.float64)[:, None]


def with_actviz(adam: bool) -> Epochs:
    import actviz  # noqa: PLC0415
    from actviz.nn.initialisations import initialise  # noqa: PLC0415
    from actviz.nn.losses import LOSSES  # noqa: PLC0415
    from actviz.nn.network import Network  # noqa: PLC0415
    from actviz.nn.optimizers import optimizer_named  # noqa: PLC0415
    from actviz.nn.training import Batches, Examples, Stepper  # noqa: PLC0415

    tanh, random = actviz.get("tanh"), np.random.default_rng(0)
    network = Network(SIZES, [tanh, tanh, None])
    initialise(network, "glorot", random)
    stepper = Stepper(network, LOSSES["bce"], optimizer_named("adam" if adam else "sgd"))
    batches = Batches(Examples.of(*data()), BATCH, stepper, random)

    def run(epochs: int) -> None:
        for _ in range(epochs):
            batches.shuffle()
            for batch in batches.batches:
                stepper.step(*batch, RATE)

    return run


def initial() -> list[list[np.ndarray]]:
    random = np.random.default_rng(0)
    return [
        [random.normal(size=(fan_in, fan_out)) * np.sqrt(2 / (fan_in + fan_out)), np.zeros(fan_out)]
        for fan_in, fan_out in pairwise(SIZES)
    ]


def with_naive_numpy(adam: bool) -> Epochs:
    """Train as course notes do: a list of weights and biases, new arrays in each step, and the loss."""
    x, t = data()
    random = np.random.default_rng(0)
    parameters = [array for layer in initial() for array in layer]
    means, squares = ([np.zeros_like(array) for array in parameters] for _ in range(2))
    steps = 0

    def step(x: np.ndarray, t: np.ndarray) -> float:
        nonlocal steps
        steps += 1
        values = [x]
        for layer in range(3):
            z = values[-1] @ parameters[2 * layer] + parameters[2 * layer + 1]
            values.append(np.tanh(z) if layer < 2 else 1 / (1 + np.exp(-z)))
        p = values[-1]
        loss = -np.mean(t * np.log(p + 1e-12) + (1 - t) * np.log(1 - p + 1e-12))
        delta, gradients = (p - t) / len(x), []
        for layer in reversed(range(3)):
            gradients = [values[layer].T @ delta, delta.sum(axis=0), *gradients]
            if layer:
                delta = delta @ parameters[2 * layer].T * (1 - values[layer] ** 2)
        for place, gradient in enumerate(gradients):
            if adam:
                means[place] = BETA1 * means[place] + (1 - BETA1) * gradient
                squares[place] = BETA2 * squares[place] + (1 - BETA2) * gradient**2
                mean, square = means[place] / (1 - BETA1**steps), squares[place] / (1 - BETA2**steps)
                parameters[place] = parameters[place] - RATE * mean / (np.sqrt(square) + EPSILON)
            else:
                parameters[place] = parameters[place] - RATE * gradient
        return float(loss)

    def run(epochs: int) -> None:
        for _ in range(epochs):
            order = random.permutation(COUNT)
            for start in range(0, COUNT, BATCH):
                chosen = order[start : start + BATCH]
                step(x[chosen], t[chosen])

    return run


def with_fused_numpy(adam: bool) -> Epochs:
    """Train with hand-optimised NumPy: one flat parameter vector, no loss, and in-place operations where that is easy."""
    x, t = data()
    random = np.random.default_rng(0)
    flat = np.concatenate([array.ravel() for layer in initial() for array in layer])
    gradient, mean, square, steps = np.empty_like(flat), np.zeros_like(flat), np.zeros_like(flat), 0

    def views(vector: np.ndarray) -> list[np.ndarray]:
        found, start = [], 0
        for fan_in, fan_out in pairwise(SIZES):
            for shape in ((fan_in, fan_out), (fan_out,)):
                size = int(np.prod(shape))
                found.append(vector[start : start + size].reshape(shape))
                start += size
        return found

    (w1, b1, w2, b2, w3, b3), (g1, c1, g2, c2, g3, c3) = views(flat), views(gradient)

    def step(x: np.ndarray, t: np.ndarray) -> None:
        nonlocal steps
        steps += 1
        h1 = np.tanh(x @ w1 + b1)
        h2 = np.tanh(h1 @ w2 + b2)
        delta = (1 / (1 + np.exp(-(h2 @ w3 + b3))) - t) * (1 / len(x))
        np.matmul(h2.T, delta, out=g3)
        np.sum(delta, axis=0, out=c3)
        delta = delta * w3.T * (1 - h2 * h2)
        np.matmul(h1.T, delta, out=g2)
        np.sum(delta, axis=0, out=c2)
        delta = delta @ w2.T * (1 - h1 * h1)
        np.matmul(x.T, delta, out=g1)
        np.sum(delta, axis=0, out=c1)
        if adam:
            mean[...] = BETA1 * mean + (1 - BETA1) * gradient
            square[...] = BETA2 * square + (1 - BETA2) * gradient * gradient
            root = np.sqrt(1 - BETA2**steps)
            flat[...] -= RATE * root / (1 - BETA1**steps) * mean / (np.sqrt(square) + EPSILON)
        else:
            flat[...] -= RATE * gradient

    def run(epochs: int) -> None:
        for _ in range(epochs):
            order = random.permutation(COUNT)
            xs, ts = x[order], t[order]
            for start in range(0, COUNT, BATCH):
                step(xs[start : start + BATCH], ts[start : start + BATCH])

    return run


def with_torch(adam: bool) -> Epochs:
    import torch  # noqa: PLC0415

    torch.set_num_threads(1)
    nn = torch.nn
    model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1)).double()
    optimizer = (torch.optim.Adam if adam else torch.optim.SGD)(model.parameters(), lr=RATE)
    loss = nn.BCEWithLogitsLoss()
    x, t = map(torch.tensor, data())

    def run(epochs: int) -> None:
        for _ in range(epochs):
            order = torch.randperm(COUNT)
            for start in range(0, COUNT, BATCH):
                chosen = order[start : start + BATCH]
                optimizer.zero_grad()
                loss(model(x[chosen]), t[chosen]).backward()
                optimizer.step()

    return run


def with_sklearn(adam: bool) -> Epochs:
    import warnings  # noqa: PLC0415

    from sklearn.neural_network import MLPClassifier  # noqa: PLC0415

    warnings.simplefilter("ignore")
    x, t = data()

    def run(epochs: int) -> None:
        MLPClassifier(
            SIZES[1:-1], activation="tanh", solver="adam" if adam else "sgd", momentum=0.0, alpha=0.0, batch_size=BATCH,
            learning_rate_init=RATE, max_iter=epochs, n_iter_no_change=10**9, tol=0.0, random_state=0,
        ).fit(x, t[:, 0])  # fmt: skip

    return run


def with_jax(adam: bool) -> Epochs:
    import jax  # noqa: PLC0415
    import jax.numpy as jnp  # noqa: PLC0415

    jax.config.update("jax_enable_x64", True)
    x, t = map(jnp.asarray, data())
    parameters = [[jnp.asarray(array) for array in layer] for layer in initial()]

    def loss(parameters, x, t):
        (w1, b1), (w2, b2), (w3, b3) = parameters
        z = jnp.tanh(jnp.tanh(x @ w1 + b1) @ w2 + b2) @ w3 + b3
        return jnp.mean(jnp.logaddexp(0, z) - t * z)

    def update(state, batch):
        parameters, mean, square, steps = state
        gradient, steps = jax.grad(loss)(parameters, *batch), steps + 1
        if not adam:
            return (jax.tree.map(lambda w, g: w - RATE * g, parameters, gradient), mean, square, steps), None
        mean = jax.tree.map(lambda m, g: BETA1 * m + (1 - BETA1) * g, mean, gradient)
        square = jax.tree.map(lambda v, g: BETA2 * v + (1 - BETA2) * g * g, square, gradient)
        parameters = jax.tree.map(
            lambda w, m, v: w - RATE * m / (1 - BETA1**steps) / (jnp.sqrt(v / (1 - BETA2**steps)) + EPSILON),
            parameters, mean, square,
        )  # fmt: skip
        return (parameters, mean, square, steps), None

    @jax.jit
    def epoch(state, key):
        order = jax.random.permutation(key, COUNT)
        batches = x[order].reshape(-1, BATCH, 2), t[order].reshape(-1, BATCH, 1)
        return jax.lax.scan(update, state, batches)[0]

    zeros = jax.tree.map(jnp.zeros_like, parameters)
    state, key = (parameters, zeros, zeros, 0.0), jax.random.key(0)

    def run(epochs: int) -> None:
        nonlocal state, key
        for _ in range(epochs):
            key, chosen = jax.random.split(key)
            state = epoch(state, chosen)
        jax.block_until_ready(state)

    return run


def epochs_per_second(run: Epochs) -> float:
    """Return the largest number of epochs per CPU second in five measurements of about a third of a second."""
    run(2)
    count = 2
    while True:
        begin = time.process_time()
        run(count)
        if (spent := time.process_time() - begin) > 0.1:
            break
        count *= 2
    count = max(int(count / spent / 3), 1)
    best = 0.0
    for _ in range(5):
        begin = time.process_time()
        run(count)
        best = max(best, count / (time.process_time() - begin))
    return best


CONTESTANTS = {
    "actviz": (with_actviz, "actviz"),
    "naive NumPy": (with_naive_numpy, "numpy"),
    "fused NumPy": (with_fused_numpy, "numpy"),
    "torch": (with_torch, "torch"),
    "scikit-learn": (with_sklearn, "sklearn"),
    "jax, jit": (with_jax, "jax"),
}


#: What a step may take, in microseconds, by optimizer, and the steps of an epoch.
AIMS, STEPS = {"SGD": 9, "Adam": 14}, -(-COUNT // BATCH)


def rows() -> Iterator[tuple[str, ...]]:
    """For the table of all: what, ours, peer, ratio, aim; a row for each peer and optimizer."""
    for optimizer, aim in AIMS.items():
        times = {
            name: 1e6 / STEPS / epochs_per_second(make(optimizer == "Adam"))
            for name, (make, module) in CONTESTANTS.items()
            if importlib.util.find_spec(module) is not None
        }
        ours = times.pop("actviz")
        for name, peer in times.items():
            yield f"training step, {optimizer}", f"{ours:.1f} us", f"{name} {peer:.1f} us", f"{ours / peer:.2f}", f"{aim} us"


def main() -> None:
    adam = "sgd" not in sys.argv[1:]
    print(
        f"epochs per CPU second, {'-'.join(map(str, SIZES))} tanh, {COUNT} points, batch {BATCH}, {'Adam' if adam else 'SGD'}, float64"
    )
    ours = 0.0
    for name, (make, module) in CONTESTANTS.items():
        if importlib.util.find_spec(module) is None:
            print(f"{name:14} not installed")
            continue
        rate = epochs_per_second(make(adam))
        ours = ours or rate
        print(f"{name:14} {rate:7.0f}   actviz is {ours / rate:.2f} times as fast")


if __name__ == "__main__":
    main()
